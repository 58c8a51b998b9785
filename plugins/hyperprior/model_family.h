// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#pragma once

#include <memory>
#include <string>
#include <vector>

#include "codec/plugin/session.h"
#include "models/transform/transform_model.h"

namespace diffc::hyperprior {

using ModelPtr = std::shared_ptr<const transform::TransformModel>;

/// The model of this name or path. Throws Error, kUsage if it is a model of another kind.
ModelPtr transform_model(Session& session, const std::string& name_or_path);

/// The model of a file. Throws like Session::any_model_by_id, and as above.
ModelPtr transform_model_by_id(Session& session, const std::string& id, const std::string& wanted);

/// The models NAME-1, NAME-2, ... that can be loaded by name, from few bits to many. Throws
/// Error(kUnsupported) if there is none.
std::vector<ModelPtr> family(Session& session, const std::string& name);

}  // namespace diffc::hyperprior

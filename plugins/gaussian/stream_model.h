// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#pragma once

#include "codec/plugin/codec.h"
#include "codec/plugin/session.h"
#include "models/gaussian/models.h"

namespace diffc::gaussian {

/// The model of a stream, for its number of channels: the shipped one, which is in no folder, or that of its
/// id.
inline DenoiserPtr stream_model(Session& session, const DecodeRequest& request) {
  const StreamInfo& stream = request.stream;
  DenoiserPtr model = session.model("gaussian");
  if (!model->info().id.starts_with(stream.model_id))
    model = session.model_by_id(stream.model_id, request.model);
  return for_channels(model, stream.channels);
}

}  // namespace diffc::gaussian

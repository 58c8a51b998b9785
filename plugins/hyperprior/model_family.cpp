// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "plugins/hyperprior/model_family.h"

#include <algorithm>
#include <charconv>
#include <map>

#include "codec/base/error.h"

namespace diffc::hyperprior {
namespace {

ModelPtr as_transform(const CodecModelPtr& model) {
  ModelPtr transform = std::dynamic_pointer_cast<const transform::TransformModel>(model);
  if (!transform)
    throw Error(ErrorKind::kUsage, "model '" + model->name() + "' is no transform model",
                "use the codec that it is for");
  return transform;
}

/// 3 for "NAME-3"; 0 for anything else.
int number_in(const std::string& model, const std::string& name) {
  if (!model.starts_with(name + "-")) return 0;
  int number = 0;
  const char *begin = model.data() + name.size() + 1, *end = model.data() + model.size();
  const auto [stop, error] = std::from_chars(begin, end, number);
  return error == std::errc() && stop == end ? number : 0;
}

}  // namespace

ModelPtr transform_model(Session& session, const std::string& name_or_path) {
  return as_transform(session.any_model(name_or_path));
}

ModelPtr transform_model_by_id(Session& session, const std::string& id, const std::string& wanted) {
  return as_transform(session.any_model_by_id(id, wanted));
}

std::vector<ModelPtr> family(Session& session, const std::string& name) {
  std::map<int, std::string> members;  // the first folder that has one wins
  for (const auto& entry : session.list_models(false))
    if (const int number = number_in(entry.first.name, name); number > 0)
      members.try_emplace(number, entry.first.path.empty() ? entry.first.name : entry.first.path);
  if (members.empty())
    throw Error(ErrorKind::kUnsupported, "no model '" + name + "-1', '" + name + "-2', ... is installed",
                "give a transform model, or the folder that has them");
  std::vector<ModelPtr> models;
  for (const auto& [number, location] : members) models.push_back(transform_model(session, location));
  return models;
}

}  // namespace diffc::hyperprior

// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "tools/common/app.h"

#include <cstdio>
#include <exception>
#include <iostream>
#include <new>
#include <typeinfo>

#include "codec/base/error.h"
#include "codec/base/text.h"

namespace diffc {

namespace po = boost::program_options;

int run_app(const std::string& name, const std::function<int()>& body) {
  const auto fail = [&](const std::string& text, int code) {
    std::cerr << name << ": " << one_line(text) << std::endl;
    return code;
  };
  try {
    const int code = body();
    // A full disk behind a redirection shows only when the buffers are written.
    if (!std::cout.flush() || std::fflush(stdout) != 0)
      return fail("standard output: cannot write: free some space", kExitFailed);
    return code;
  } catch (const Error& error) {
    return fail(error.what(), error.kind() == ErrorKind::kUsage ? kExitUsage : kExitFailed);
  } catch (const std::bad_alloc&) {
    return fail("out of memory: use a smaller image or fewer threads", kExitFailed);
  } catch (const std::exception& error) {
    return fail(error.what(), kExitFailed);
  }
}

po::variables_map parse_options(const std::vector<std::string>& args, const po::options_description& options,
                                const std::vector<std::string>& positional) {
  po::options_description all = options, hidden;
  po::positional_options_description order;
  for (const std::string& name : positional) {
    const bool many = name.ends_with("...");
    const std::string key = many ? name.substr(0, name.size() - 3) : name;
    order.add(key.c_str(), many ? -1 : 1);
    // Positional arguments are no options in the help text, unless a tool says so itself.
    if (!many && !all.find_nothrow(key, false)) hidden.add_options()(key.c_str(), po::value<std::string>());
  }
  all.add(hidden);
  po::variables_map values;
  try {
    using namespace po::command_line_style;
    const po::parsed_options parsed = po::command_line_parser(args)
                                          .options(all)
                                          .positional(order)
                                          .style(unix_style & ~allow_guessing)
                                          .run();
    po::store(parsed, values);
    po::notify(values);
    // Boost reads -1 as the largest unsigned number.
    for (const po::option& option : parsed.options)
      if (values[option.string_key].value().type() == typeid(uint64_t) && option.value.at(0).starts_with("-"))
        throw Error(ErrorKind::kUsage, "--" + option.string_key + " cannot be negative", "see --help");
  } catch (const po::error& error) {
    throw Error(ErrorKind::kUsage, error.what(), "see --help");
  }
  return values;
}

std::string project_version() {
  return DIFFC_VERSION;
}

}  // namespace diffc

// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/plugin/elf_constant.h"

#include <elf.h>

#include <bit>
#include <cstring>
#include <fstream>
#include <vector>

namespace diffc {

namespace {

constexpr uint64_t kMaxTable = uint64_t{16} << 20;  // no plugin has larger symbol tables

class File {
 public:
  explicit File(const std::string& path) : in_(path, std::ios::binary) {}

  template <class T>
  bool read(uint64_t offset, T& value) {
    return read_bytes(offset, reinterpret_cast<char*>(&value), sizeof value);
  }
  /// As many T as fit into `bytes`; empty if they cannot be read.
  template <class T>
  std::vector<T> table(uint64_t offset, uint64_t bytes) {
    std::vector<T> values(bytes <= kMaxTable ? bytes / sizeof(T) : 0);
    if (!read_bytes(offset, reinterpret_cast<char*>(values.data()), values.size() * sizeof(T)))
      values.clear();
    return values;
  }

 private:
  bool read_bytes(uint64_t offset, char* to, std::size_t size) {
    in_.clear();
    in_.seekg(static_cast<std::streamoff>(offset));
    return static_cast<bool>(in_.read(to, static_cast<std::streamsize>(size)));
  }
  std::ifstream in_;
};

}  // namespace

std::optional<uint32_t> elf_constant(const std::string& path, std::string_view symbol) {
  constexpr unsigned char kOrder = std::endian::native == std::endian::little ? ELFDATA2LSB : ELFDATA2MSB;
  File file(path);
  Elf64_Ehdr header;
  if (!file.read(0, header) || std::memcmp(header.e_ident, ELFMAG, SELFMAG) != 0 ||
      header.e_ident[EI_CLASS] != ELFCLASS64 || header.e_ident[EI_DATA] != kOrder ||
      header.e_shentsize != sizeof(Elf64_Shdr) || header.e_phentsize != sizeof(Elf64_Phdr))
    return std::nullopt;
  const auto sections = file.table<Elf64_Shdr>(header.e_shoff, uint64_t{header.e_shnum} * sizeof(Elf64_Shdr));
  const auto segments = file.table<Elf64_Phdr>(header.e_phoff, uint64_t{header.e_phnum} * sizeof(Elf64_Phdr));
  for (const Elf64_Shdr& section : sections) {
    if (section.sh_type != SHT_DYNSYM || section.sh_link >= sections.size()) continue;
    const Elf64_Shdr& text = sections[section.sh_link];
    std::vector<char> names = file.table<char>(text.sh_offset, text.sh_size);
    names.push_back('\0');
    for (const Elf64_Sym& entry : file.table<Elf64_Sym>(section.sh_offset, section.sh_size)) {
      if (entry.st_shndx == SHN_UNDEF || entry.st_size != sizeof(uint32_t) || entry.st_name >= names.size() ||
          symbol != names.data() + entry.st_name)
        continue;
      for (const Elf64_Phdr& segment : segments) {
        if (segment.p_type != PT_LOAD || entry.st_value < segment.p_vaddr ||
            entry.st_value - segment.p_vaddr + sizeof(uint32_t) > segment.p_filesz)
          continue;
        uint32_t value = 0;
        if (file.read(segment.p_offset + (entry.st_value - segment.p_vaddr), value)) return value;
      }
    }
  }
  return std::nullopt;
}

}  // namespace diffc

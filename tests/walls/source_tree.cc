#include "tests/walls/source_tree.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace harrier {
namespace {

namespace fs = std::filesystem;

bool IsSkippedFolder(const fs::path& relative) {
  const std::string name = relative.filename().string();
  return name.starts_with('.') || name.starts_with("build") || name == "__pycache__" ||
         relative == "tests/data";
}

bool IsText(const fs::path& path) {
  constexpr std::array<std::string_view, 12> kExtensions = {
      ".h", ".cc", ".md", ".txt", ".cmake", ".json", ".sh", ".py", ".yml", ".yaml", ".xml", ""};
  const std::string extension = path.extension().string();
  return std::find(kExtensions.begin(), kExtensions.end(), extension) != kExtensions.end();
}

// Takes comments and quoted text out of C++ text, keeping its lines.
class CodeExtractor {
 public:
  explicit CodeExtractor(std::string_view text) : text_(text) {}

  std::string Extract() {
    while (at_ < text_.size()) Step();
    return std::move(code_);
  }

 private:
  [[nodiscard]] bool Sees(std::string_view what) const {
    return text_.substr(at_).starts_with(what);
  }

  void Step() {
    if (Sees("//")) {
      SkipTo(std::min(text_.find('\n', at_), text_.size()));
    } else if (Sees("/*")) {
      SkipBehind("*/", at_ + 2);
    } else if (Sees("R\"")) {
      const std::size_t open = text_.find('(', at_);
      SkipBehind(')' + std::string(text_.substr(at_ + 2, open - at_ - 2)) + '"', open);
    } else if (text_[at_] == '"' || (text_[at_] == '\'' && !IsDigitSeparator())) {
      SkipQuoted(text_[at_]);
    } else {
      code_ += text_[at_++];
    }
  }

  [[nodiscard]] bool IsDigitSeparator() const {
    return at_ > 0 && std::isalnum(static_cast<unsigned char>(text_[at_ - 1])) != 0;
  }

  void SkipTo(std::size_t end) {
    const std::string_view skipped = text_.substr(at_, end - at_);
    code_.append(static_cast<std::size_t>(std::count(skipped.begin(), skipped.end(), '\n')), '\n');
    at_ = end;
  }

  void SkipBehind(std::string_view what, std::size_t from) {
    const std::size_t found = text_.find(what, from);
    SkipTo(found == std::string_view::npos ? text_.size() : found + what.size());
  }

  void SkipQuoted(char quote) {
    std::size_t end = at_ + 1;
    while (end < text_.size() && text_[end] != quote) end += text_[end] == '\\' ? 2U : 1U;
    SkipTo(std::min(end + 1, text_.size()));
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::string code_;
};

}  // namespace

std::vector<SourceFile> ReadSourceTree(const std::string& root) {
  std::vector<SourceFile> files;
  const auto end = fs::recursive_directory_iterator();
  for (auto entry = fs::recursive_directory_iterator(root); entry != end; ++entry) {
    const fs::path relative = fs::relative(entry->path(), root);
    if (entry->is_directory()) {
      if (IsSkippedFolder(relative)) entry.disable_recursion_pending();
      continue;
    }
    if (!entry->is_regular_file() || !IsText(relative)) continue;
    std::ifstream file(entry->path(), std::ios::binary);
    files.push_back({relative.generic_string(),
                     {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()}});
  }
  std::sort(files.begin(), files.end(),
            [](const SourceFile& left, const SourceFile& right) { return left.path < right.path; });
  return files;
}

bool IsHeader(std::string_view path) { return path.ends_with(".h"); }

bool IsCpp(std::string_view path) { return IsHeader(path) || path.ends_with(".cc"); }

std::vector<std::string> SplitLines(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

std::vector<std::string> CodeLines(std::string_view text) {
  return SplitLines(CodeExtractor(text).Extract());
}

}  // namespace harrier

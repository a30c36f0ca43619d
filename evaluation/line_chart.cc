#include "evaluation/line_chart.h"

#include <array>
#include <cmath>
#include <cstddef>

namespace harrier {
namespace {

// In pixels. The legend has a row for each line, so that no name is too long for its place.
constexpr double kWidth = 720;
constexpr double kLeft = 72;
constexpr double kRight = 696;
constexpr double kTop = 48;
constexpr double kBottom = 408;
constexpr double kTickLabelGap = 18;
constexpr double kAxisLabelGap = 40;
constexpr double kLegendTop = kBottom + 72;
constexpr double kLegendRow = 22;
constexpr double kSwatchWidth = 36;
constexpr std::size_t kColours = 4;

// The colours of the report page: marks have a contrast of 3 at least, texts of 4.5.
constexpr std::string_view kStyle = R"(
#@ { --paper: #fff; --ink: #17212d; --muted: #566270; --rule: #dde2e8;
  --c0: #0b62a8; --c1: #b54a00; --c2: #17212d; --c3: #0b6b60;
  max-width: 100%; height: auto; background: var(--paper);
  font: 13px system-ui, -apple-system, "Segoe UI", Roboto, Arial, sans-serif; }
@media screen and (prefers-color-scheme: dark) {
  #@ { --paper: #18202a; --ink: #e9eef3; --muted: #a3b1bf; --rule: #2d3845;
    --c0: #64b1f3; --c1: #f39a5b; --c2: #e9eef3; --c3: #52c9b9; }
}
#@ text { fill: var(--ink); }
#@ .title { font-size: 16px; font-weight: 600; }
#@ .tick { fill: var(--muted); font-size: 12px; }
#@ .x { text-anchor: middle; }
#@ .y { text-anchor: end; }
#@ .paper { fill: var(--paper); }
#@ .grid { stroke: var(--rule); fill: none; }
#@ .frame { stroke: var(--muted); fill: none; }
#@ .line { stroke-width: 2; fill: none; stroke-linejoin: round; }
#@ .reference { stroke: var(--muted); stroke-width: 1.5; stroke-dasharray: 2 4; }
#@ .c0 { stroke: var(--c0); }
#@ .c1 { stroke: var(--c1); stroke-dasharray: 8 4; }
#@ .c2 { stroke: var(--c2); stroke-width: 3; }
#@ .c3 { stroke: var(--c3); stroke-dasharray: 8 3 2 3; }
#@ .dot { stroke-dasharray: none; fill: var(--paper); stroke-width: 2; }
)";

// Empty for a character that stands for itself.
std::string_view EscapeOf(char c) {
  switch (c) {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '"':
      return "&quot;";
    case '\t':
    case '\n':
    case '\r':
      return {};
    default:
      return static_cast<unsigned char>(c) < 0x20 ? "\xef\xbf\xbd" : std::string_view();
  }
}

std::string Pixels(double value) { return DecimalText(value, 1); }

std::string Attribute(std::string_view name, std::string_view value) {
  return ' ' + std::string(name) + "=\"" + std::string(value) + '"';
}

class SvgWriter {
 public:
  explicit SvgWriter(const LineChart& chart) : chart_(chart), id_("harrier-" + chart.name) {}

  std::string Write() {
    const double height = kLegendTop + kLegendRow * static_cast<double>(chart_.lines.size());
    Open(height);
    out_ += "<rect class=\"paper\" width=\"100%\" height=\"100%\"/>\n";
    Text("title", kLeft, 28, chart_.title);
    DrawXAxis();
    DrawYAxis();
    Element("rect", "frame",
            Attribute("x", Pixels(kLeft)) + Attribute("y", Pixels(kTop)) +
                Attribute("width", Pixels(kRight - kLeft)) +
                Attribute("height", Pixels(kBottom - kTop)));
    std::size_t colour = 0;
    for (std::size_t i = 0; i < chart_.lines.size(); ++i) {
      const ChartLine& line = chart_.lines[i];
      const bool is_reference = line.kind == LineKind::kReference;
      const std::string style =
          is_reference ? "reference" : 'c' + std::to_string(colour++ % kColours);
      DrawLine(line, style);
      DrawLegend(line, style, kLegendTop + kLegendRow * static_cast<double>(i));
    }
    out_ += "</svg>\n";
    return std::move(out_);
  }

 private:
  void Open(double height) {
    const std::string size = Pixels(kWidth) + ' ' + Pixels(height);
    out_ += "<svg xmlns=\"http://www.w3.org/2000/svg\"" + Attribute("id", id_) +
            Attribute("width", Pixels(kWidth)) + Attribute("height", Pixels(height)) +
            Attribute("viewBox", "0 0 " + size) + Attribute("role", "img") +
            Attribute("aria-labelledby", id_ + "-title " + id_ + "-desc") + ">\n";
    out_ += "<title" + Attribute("id", id_ + "-title") + '>' + XmlText(chart_.title) + "</title>\n";
    out_ += "<desc" + Attribute("id", id_ + "-desc") + '>' + XmlText(chart_.description) +
            "</desc>\n<style>";
    for (const char c : kStyle) {
      if (c == '@' && out_.back() == '#') {
        out_ += id_;
      } else {
        out_ += c;
      }
    }
    out_ += "</style>\n<clipPath" + Attribute("id", id_ + "-plot") + "><rect" +
            Attribute("x", Pixels(kLeft)) + Attribute("y", Pixels(kTop)) +
            Attribute("width", Pixels(kRight - kLeft)) +
            Attribute("height", Pixels(kBottom - kTop)) + "/></clipPath>\n";
  }

  void Element(std::string_view tag, std::string_view style, const std::string& attributes) {
    out_ += '<' + std::string(tag) + Attribute("class", style) + attributes + "/>\n";
  }

  void Text(std::string_view style, double x, double y, std::string_view text) {
    out_ += "<text" + Attribute("class", style) + Attribute("x", Pixels(x)) +
            Attribute("y", Pixels(y)) + '>' + XmlText(text) + "</text>\n";
  }

  [[nodiscard]] std::string X(double value) const {
    return Pixels(kLeft + chart_.x.ToUnit(value) * (kRight - kLeft));
  }
  [[nodiscard]] std::string Y(double value) const {
    return Pixels(kBottom - chart_.y.ToUnit(value) * (kBottom - kTop));
  }

  void DrawXAxis() {
    for (const Tick& tick : chart_.x.Ticks()) {
      const std::string x = X(tick.value);
      Element("path", "grid", Attribute("d", 'M' + x + ' ' + Pixels(kTop) + 'V' + Pixels(kBottom)));
      out_ += "<text class=\"tick x\"" + Attribute("x", x) +
              Attribute("y", Pixels(kBottom + kTickLabelGap)) + '>' + tick.text + "</text>\n";
    }
    Text("x", (kLeft + kRight) / 2, kBottom + kAxisLabelGap, chart_.x.label);
  }

  void DrawYAxis() {
    for (const Tick& tick : chart_.y.Ticks()) {
      const std::string y = Y(tick.value);
      Element("path", "grid", Attribute("d", 'M' + Pixels(kLeft) + ' ' + y + 'H' + Pixels(kRight)));
      out_ += "<text class=\"tick y\" dy=\"4\"" + Attribute("x", Pixels(kLeft - 8)) +
              Attribute("y", y) + '>' + tick.text + "</text>\n";
    }
    const std::string middle = Pixels((kTop + kBottom) / 2);
    out_ += "<text class=\"x\"" +
            Attribute("transform", "translate(18 " + middle + ") rotate(-90)") + '>' +
            XmlText(chart_.y.label) + "</text>\n";
  }

  void DrawLine(const ChartLine& line, const std::string& style) {
    if (line.points.empty()) return;
    std::string path;
    for (const Point& point : line.points) {
      path += (path.empty() ? 'M' : 'L') + X(point.x) + ' ' + Y(point.y);
    }
    Element("path", "line " + style,
            Attribute("clip-path", "url(#" + id_ + "-plot)") + Attribute("d", path));
    if (line.kind != LineKind::kMarked) return;
    for (const Point& point : line.points) {
      Element("circle", "dot " + style,
              Attribute("cx", X(point.x)) + Attribute("cy", Y(point.y)) + Attribute("r", "4"));
    }
  }

  void DrawLegend(const ChartLine& line, const std::string& style, double y) {
    Element("path", "line " + style,
            Attribute("d", 'M' + Pixels(kLeft) + ' ' + Pixels(y - 4) + 'h' + Pixels(kSwatchWidth)));
    Text("name", kLeft + kSwatchWidth + 10, y,
         line.points.empty() ? line.name + ": not defined" : line.name);
  }

  const LineChart& chart_;
  std::string id_;
  std::string out_;
};

}  // namespace

std::string LineChartSvg(const LineChart& chart) { return SvgWriter(chart).Write(); }

std::string XmlText(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const std::string_view escaped = EscapeOf(c);
    out += escaped.empty() ? std::string_view(&c, 1) : escaped;
  }
  return out;
}

}  // namespace harrier

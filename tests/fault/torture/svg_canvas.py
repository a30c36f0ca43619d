"""SVG that stands alone: no fonts and no styles from elsewhere, for light and dark pages."""

from xml.sax.saxutils import escape

_STYLE = """
text { font: 12px -apple-system, "Segoe UI", "Helvetica Neue", Arial, sans-serif; fill: #1f2328 }
.title { font-size: 19px; font-weight: 600 } .strong { font-weight: 600 } .small { font-size: 11px }
.muted { fill: #59636e }
.over { paint-order: stroke; stroke: #f6f8fa; stroke-width: 5px; stroke-linejoin: round }
.page { fill: #ffffff; stroke: #d1d9e0 } .line { stroke: #d1d9e0 } .panel { fill: #f6f8fa }
.grey { fill: #dfe4ea } .grey-too { fill: #ccd3db } .blue { fill: #c6e2ff } .amber { fill: #ffe2a8 }
.green { fill: #bdebc5 }
.dark-red { fill: #c3202c } .dark-green { fill: #1a7f37 }
.stroke-red { stroke: #c3202c } .stroke-green { stroke: #1a7f37 } .stroke-blue { stroke: #0969da }
.hollow { fill: #ffffff; stroke: #1a7f37 } .full { fill: #1a7f37; stroke: #1a7f37 }
.edge { stroke: #8c959f }
@media (prefers-color-scheme: dark) {
text { fill: #e6edf3 } .muted { fill: #9aa4af } .over { stroke: #151b23 }
.page { fill: #0d1117; stroke: #30363d } .line { stroke: #30363d } .panel { fill: #151b23 }
.grey { fill: #343c46 } .grey-too { fill: #454e59 } .blue { fill: #123d6b } .amber { fill: #604407 }
.green { fill: #134d26 }
.dark-red { fill: #ff7b72 } .dark-green { fill: #56d364 }
.stroke-red { stroke: #ff7b72 } .stroke-green { stroke: #56d364 } .stroke-blue { stroke: #6cb6ff }
.hollow { fill: #0d1117; stroke: #56d364 } .full { fill: #56d364; stroke: #56d364 }
.edge { stroke: #6e7681 }
}
"""


class Canvas:
    def __init__(self, width: int, height: int) -> None:
        self.size = (width, height)
        self.parts: list[str] = []
        self.bar(0.5, 0.5, width - 0.5, height - 1, "page")

    def text(self, x: float, y: float, words: str, style: str = "", anchor: str = "start") -> None:
        self.parts.append(f'<text x="{x:.1f}" y="{y:.1f}" class="{style}" '
                          f'text-anchor="{anchor}">{escape(words)}</text>')

    def bar(self, x: float, y: float, to_x: float, height: float, style: str) -> None:
        self.parts.append(f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(1, to_x - x):.1f}" '
                          f'height="{height:.1f}" class="{style}"/>')

    def line(self, x: float, y: float, to_x: float, to_y: float, style: str,
             more: str = "") -> None:
        self.parts.append(f'<line x1="{x:.1f}" y1="{y:.1f}" x2="{to_x:.1f}" y2="{to_y:.1f}" '
                          f'class="{style}" {more}/>')

    def dot(self, x: float, y: float, style: str) -> None:
        self.parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" stroke-width="1.5" '
                          f'class="{style}"/>')

    def cross(self, x: float, y: float) -> None:
        for slope in (-5, 5):
            self.line(x - 5, y - slope, x + 5, y + slope, "stroke-red", 'stroke-width="2.5"')

    def svg(self, title: str) -> str:
        width, height = self.size
        return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
                f'width="{width}" height="{height}" role="img">\n<title>{escape(title)}</title>\n'
                f'<style>{_STYLE}</style>\n' + "\n".join(self.parts) + "\n</svg>\n")

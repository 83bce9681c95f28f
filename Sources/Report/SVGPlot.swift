import Evaluation

/// A plot of two shares, each from 0 to 1, drawn as SVG without a script.
struct SVGPlot {
  private static let width = 380.0
  private static let height = 320.0
  private static let left = 44.0
  private static let right = 12.0
  private static let top = 10.0
  private static let bottom = 42.0

  private let title: String
  private let horizontal: String
  private let vertical: String
  private var body = ""

  /// An empty plot with its axes; the names are plain text.
  init(title: String, horizontal: String, vertical: String) {
    self.title = title
    self.horizontal = horizontal
    self.vertical = vertical
  }

  /// A line from lower left to upper right, or down again.
  mutating func addDiagonal() {
    body += "<line class=\"ideal\" \(ends(0, 0, 1, 1))/>"
  }

  /// A line through points.
  mutating func addCurve(_ points: [(x: Double, y: Double)], style: Int, name: String) {
    guard !points.isEmpty else { return }
    let path = points.enumerated().map { place, point in
      (place == 0 ? "M" : "L") + place2D(point.x, point.y)
    }.joined()
    body +=
      "<path class=\"curve\" \(CurveStyle(style).attributes) d=\"\(path)\">"
      + "<title>\(htmlEscaped(name))</title></path>"
  }

  /// A dot whose area grows with a share of all rows.
  mutating func addDot(x: Double, y: Double, share: Double, name: String) {
    let radius = 3 + 9 * share.squareRoot()
    body +=
      "<circle class=\"dot\" fill-opacity=\"0.75\" cx=\"\(text(horizontalPlace(x)))\" "
      + "cy=\"\(text(verticalPlace(y)))\" r=\"\(text(radius))\">"
      + "<title>\(htmlEscaped(name))</title></circle>"
  }

  /// A bar from the bottom; `y` is its height.
  mutating func addBar(from x: Double, to end: Double, y: Double) {
    let height = verticalPlace(0) - verticalPlace(y)
    body +=
      "<rect class=\"histogram\" x=\"\(text(horizontalPlace(x) + 1))\" "
      + "y=\"\(text(verticalPlace(y)))\" width=\"\(text(horizontalPlace(end) - horizontalPlace(x) - 2))\" "
      + "height=\"\(text(height))\"/>"
  }

  /// The element.
  var svg: String {
    let size = "\(text(Self.width)) \(text(Self.height))"
    return "<svg viewBox=\"0 0 \(size)\" role=\"img\" aria-label=\"\(htmlEscaped(title))\">"
      + axes + body + "</svg>"
  }

  private var axes: String {
    var axes = ""
    for tick in 0...5 {
      let share = Double(tick) / 5
      let label = fixedPoint(share, digits: 1)
      axes += "<line class=\"grid\" \(ends(0, share, 1, share))/>"
      axes += "<line class=\"grid\" \(ends(share, 0, share, 1))/>"
      axes +=
        "<text x=\"\(text(Self.left - 6))\" y=\"\(text(verticalPlace(share) + 4))\" "
        + "text-anchor=\"end\">\(label)</text>"
      axes +=
        "<text x=\"\(text(horizontalPlace(share)))\" y=\"\(text(verticalPlace(0) + 16))\" "
        + "text-anchor=\"middle\">\(label)</text>"
    }
    let middle = text(horizontalPlace(0.5))
    axes +=
      "<text x=\"\(middle)\" y=\"\(text(Self.height - 6))\" text-anchor=\"middle\">"
      + htmlEscaped(horizontal) + "</text>"
    let height = text(verticalPlace(0.5))
    return axes
      + "<text x=\"12\" y=\"\(height)\" text-anchor=\"middle\" transform=\"rotate(-90 12 \(height))\">"
      + htmlEscaped(vertical) + "</text>"
  }

  private func ends(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double) -> String {
    "x1=\"\(text(horizontalPlace(x1)))\" y1=\"\(text(verticalPlace(y1)))\" "
      + "x2=\"\(text(horizontalPlace(x2)))\" y2=\"\(text(verticalPlace(y2)))\""
  }

  private func place2D(_ x: Double, _ y: Double) -> String {
    text(horizontalPlace(x)) + " " + text(verticalPlace(y))
  }

  private func horizontalPlace(_ share: Double) -> Double {
    Self.left + share * (Self.width - Self.left - Self.right)
  }

  private func verticalPlace(_ share: Double) -> Double {
    Self.top + (1 - share) * (Self.height - Self.top - Self.bottom)
  }

  private func text(_ number: Double) -> String { fixedPoint(number, digits: 1) }
}

/// Colour and dashes of a line: told apart in print without colour, too.
struct CurveStyle {
  /// Lines that look different.
  static let count = 8

  private let number: Int

  init(_ number: Int) { self.number = number % Self.count }

  private var dashes: String { ["", "7 3", "2 3", "9 3 2 3", "", "7 3", "2 3", "9 3 2 3"][number] }

  var attributes: String {
    "stroke=\"var(--c\(number))\"" + (dashes.isEmpty ? "" : " stroke-dasharray=\"\(dashes)\"")
  }

  /// A sample of the line beside its name.
  func key(_ name: String) -> String {
    "<span class=\"key\"><svg viewBox=\"0 0 30 10\" aria-hidden=\"true\">"
      + "<path class=\"curve\" \(attributes) d=\"M0 5L30 5\"/></svg> \(htmlEscaped(name))</span>"
  }
}

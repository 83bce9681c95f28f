public import PlacedYAML

/// A part of a catalogue's YAML.
typealias CatalogueNode = PlacedNode<CatalogueError>

extension CatalogueError: PlacedFailure {}
extension CatalogueProblem: YAMLProblem {}

extension PlacedNode<CatalogueError> {
  /// A number above 0.
  func weight() throws(CatalogueError) -> Double {
    let text = try text()
    guard let weight = Double(text), weight > 0, weight.isFinite else {
      throw failure(.weightNotPositive(text))
    }
    return weight
  }
}

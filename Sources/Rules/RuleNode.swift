public import PlacedYAML

/// A part of the rules' YAML.
typealias RuleNode = PlacedNode<RuleError>

extension RuleError: PlacedFailure {}
extension RuleProblem: YAMLProblem {}

import Testing

@testable import Train

struct ForestHyperparametersTests {
  @Test func `settings out of range are refused with their name and range`() {
    #expect(
      throws: TrainError.setting(name: "trees", value: "0", allowed: "a whole number from 1 up")
    ) { try ForestHyperparameters(treeCount: 0) }
    #expect(throws: TrainError.self) { try ForestHyperparameters(maxDepth: 0) }
    #expect(throws: TrainError.self) { try ForestHyperparameters(minSamplesLeaf: 0) }
    #expect(throws: TrainError.self) { try ForestHyperparameters(minSamplesSplit: 1) }
    #expect(throws: TrainError.self) { try ForestHyperparameters(threads: 0) }
    #expect(throws: TrainError.self) { try ForestHyperparameters(maxFeatures: .count(0)) }
    for share in [0, 1.01, -1, Double.nan, .infinity] {
      #expect(throws: TrainError.self) { try ForestHyperparameters(maxFeatures: .share(share)) }
    }
  }

  @Test func `an error says what is wrong and what is allowed`() {
    let error = TrainError.setting(
      name: "max-features", value: "1.5", allowed: "a share above 0 and at most 1")
    #expect(
      "\(error)"
        == "max-features is 1.5, allowed is a share above 0 and at most 1. Change the setting.")
    #expect(
      "\(TrainError.noExamples)"
        == "there is no example with a weight above 0 to learn from. Check the data and its columns."
    )
  }

  @Test func `the number of features to draw is rounded down to 1 at least`() {
    #expect(MaxFeatures.squareRoot.drawCount(of: 99) == 9)
    #expect(MaxFeatures.squareRoot.drawCount(of: 1) == 1)
    #expect(MaxFeatures.binaryLogarithm.drawCount(of: 1023) == 9)
    #expect(MaxFeatures.binaryLogarithm.drawCount(of: 1) == 1)
    #expect(MaxFeatures.count(50).drawCount(of: 20) == 20)
    #expect(MaxFeatures.share(0.5).drawCount(of: 7) == 3)
    #expect(MaxFeatures.share(0.01).drawCount(of: 7) == 1)
    #expect(MaxFeatures.squareRoot.drawCount(of: 0) == 0)
  }
}

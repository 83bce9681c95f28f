import Glibc
import TestSupport
import Testing

@testable import Infer

struct SoftmaxTests {
  @Test func `probabilities are exponentials over their sum`() {
    var values = [0.0, log(2.0), log(5.0)]
    softmax(&values)
    #expect(relativeDifference(values, [0.125, 0.25, 0.625]) < 1e-15)
  }

  @Test func `huge logits overflow nowhere`() {
    var values = [1e308, -1e308, 1e308]
    softmax(&values)
    #expect(values == [0.5, 0, 0.5])
    values = [-1e308]
    softmax(&values)
    #expect(values == [1])
  }
}

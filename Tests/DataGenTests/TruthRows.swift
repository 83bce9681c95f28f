import DataGen
import Foundation
import LogSchema

/// Rows with the columns of the truth, as dictionaries; those of held-out shapes apart.
func truthRows(
  _ catalogue: Catalogue = .banking, realism: Realism, isSorted: Bool = false, seed: UInt64 = 3,
  count: Int
) throws -> (rows: [[String: String]], heldOut: [[String: String]]) {
  let generator = LogGenerator(
    catalogue: catalogue, seed: seed, isSorted: isSorted, realism: realism, hasTruth: true,
    rowCount: count)
  var block = GeneratedBlock()
  generator.append(0..<count, as: .jsonl, to: &block)
  return (try objects(block.bytes), try objects(block.heldOutBytes))
}

private func objects(_ lines: [UInt8]) throws -> [[String: String]] {
  try lines.split(separator: 0x0A).map {
    try JSONSerialization.jsonObject(with: Data($0)) as? [String: String] ?? [:]
  }
}

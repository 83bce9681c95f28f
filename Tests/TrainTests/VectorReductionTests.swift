import Features
import Foundation
import LinearAlgebra
import ModelFile
import TestSupport
import Testing

@testable import Train

/// Reference: NumPy 2.4.6, Tests/Reference/reduction.py.
struct VectorReductionTests {
  private struct Reference: Decodable {
    let vectors: [[Double]]
    let values: [Double]
    let vectorsOfValues: [[Double]]
    let reduced: [[Double]]
    let keptVariance: Double
    let singular: [Double]

    static func read() throws -> Reference {
      let decoder = JSONDecoder()
      decoder.keyDecodingStrategy = .convertFromSnakeCase
      let file = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../Reference/reduction.json")
      return try decoder.decode(Self.self, from: Data(contentsOf: file))
    }

    /// The table that the vectors came from; pieces in the order of their numbers.
    var table: VectorTable {
      VectorTable(
        pieces: PieceVocabulary(
          pieces: vectors.indices.map {
            Array("p\(Character(Unicode.Scalar(UInt8(97 + $0))))".utf8)
          }),
        vectors: .exact(
          FrozenArray(vectors.joined().map { Float($0) }), dimensionCount: vectors[0].count),
        card: "{}")
    }
  }

  @Test func `eigenvalues and eigenvectors are those of NumPy`() throws {
    let reference = try Reference.read()
    let (rows, columns) = (reference.vectors.count, reference.vectors[0].count)
    let means = (0..<columns).map { column in
      reference.vectors.reduce(0) { $0 + $1[column] } / Double(rows)
    }
    let centred = Matrix(
      rowCount: rows, columnCount: columns,
      elements: reference.vectors.flatMap { zip($0, means).map { $0 - $1 } })
    let found = try centred.gramMatrix().symmetricEigensystem()
    #expect(relativeDifference(found.values, reference.values) < 1e-10)
    for (row, expected) in reference.vectorsOfValues.enumerated() {
      for (column, value) in expected.enumerated() {
        #expect(abs(found.vectors[row, column] - value) < 1e-10)
      }
    }
    let singular = try centred.singularValueDecomposition().singularValues
    #expect(relativeDifference(singular, reference.singular) < 1e-10)
  }

  @Test func `a table is reduced to NumPy's components, to a byte`() throws {
    let reference = try Reference.read()
    let found = try VectorReduction(reference.table, dimensionCount: 3, card: "{}")
    #expect(abs(found.keptVariance - reference.keptVariance) < 1e-12)
    for (piece, expected) in reference.reduced.enumerated() {
      // A byte is right to half of its scale, which is the largest number by 127.
      let bound = expected.reduce(0) { max($0, abs($1)) } / 254 + 1e-7
      for (one, other) in zip(found.table.vector(piece), expected) {
        #expect(abs(one - other) <= bound)
      }
    }
  }

  @Test func `pieces that are kept have the vectors that they have among all`() throws {
    let table = try Reference.read().table
    let all = try VectorReduction(table, dimensionCount: 2, card: "{}").table
    let some = try VectorReduction(table, dimensionCount: 2, keeping: [9, 0, 4], card: "{}").table
    #expect((0..<3).map(some.pieces.text(ofPiece:)) == ["pa", "pe", "pj"])
    #expect((0..<3).map { some.vector($0) } == [0, 4, 9].map { all.vector($0) })
  }

  @Test(arguments: [0, 7]) func `as many dimensions as there are can be kept`(count: Int) throws {
    let table = try Reference.read().table
    #expect(
      throws: TrainError.setting(
        name: "dimensions", value: "\(count)", allowed: "from 1 to 6")
    ) { try VectorReduction(table, dimensionCount: count, card: "{}") }
  }

  @Test func `a table in single precision is no table to learn from`() throws {
    let table = try Reference.read().table
    #expect(throws: TrainError.self) { try SemanticSettings(vectors: .table(table)) }
  }
}

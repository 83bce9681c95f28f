import ArgumentParser
import Dataset
import Evaluation
import Features
import FileSystem
import Infer
import LogSchema
import ModelFile
import Synchronization
import Train

/// `tocsin vectors`: tables of word-piece vectors, which tell a model what words mean.
struct VectorsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "vectors", _superCommandName: Tocsin.name,
    abstract: "Make and look at tables of word-piece vectors, which say what words mean.",
    discussion: """
      A table has a vector for each word piece. models/pieces.vectors is one; training/distill \
      makes others. 'tocsin train --vectors' learns from a table how severe messages are whose \
      shapes training has not seen.

      EXAMPLES
        tocsin vectors inspect models/pieces.vectors
        tocsin vectors reduce full.vectors --dimensions 256 --output small.vectors
        echo 'connection refused' | tocsin vectors pieces models/pieces.vectors
      """,
    subcommands: [
      VectorsReduceCommand.self, VectorsInspectCommand.self, VectorsPiecesCommand.self,
    ])
}

/// `tocsin vectors reduce`: table of vectors → smaller table.
struct VectorsReduceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reduce",
    abstract: "Make a table of vectors small: principal components, a byte for each number.",
    discussion: """
      The vectors are centred and turned to their principal components, of which the first are \
      kept; each vector is then scaled to length 1 and its numbers are rounded to a byte, with a \
      scale for each vector.

      EXAMPLES
        tocsin vectors reduce full.vectors --dimensions 256 --output small.vectors

        Only some pieces, named one a line:
          tocsin vectors reduce full.vectors --dimensions 256 --keep pieces.txt \\
            --output small.vectors
      """)

  @Argument(help: "The table of vectors.")
  var table: String

  @Option(help: ArgumentHelp("Numbers to keep of each vector.", valueName: "count"))
  var dimensions = 256

  @Option(
    help: ArgumentHelp(
      "A file of the pieces to keep, one a line. (default: all)", valueName: "file"))
  var keep: String?

  @Option(name: .shortAndLong, help: ArgumentHelp("The file to write.", valueName: "file"))
  var output: String

  @Flag(help: "Print the report as JSON.")
  var json = false

  func run() throws {
    try prepareToLearn()
    Interrupt.install(message: "interrupted; nothing was written or changed")
    let table = try readVectorTable(self.table)
    try refuseToOverwrite(
      [("table", self.table)] + (keep.map { [("list of pieces", $0)] } ?? []), with: output)
    let pieces = try keep.map { try numbersOfPieces(in: $0, of: table) }
    let output = try OutputFile(path: output)
    let reduction = try VectorReduction(
      table, dimensionCount: dimensions, keeping: pieces, card: table.card)
    let bytes = reduction.table.fileBytes()
    try output.write(bytes)
    try output.finish()
    let report: JSONValue = [
      "pieces": .integer(reduction.table.pieces.pieceCount),
      "dimensions": .integer(dimensions),
      "kept_variance": .number(reduction.keptVariance),
      "bytes": .integer(bytes.count),
    ]
    try printOutput(
      json
        ? report.text(indentation: 2) + "\n"
        : "wrote \(reduction.table.pieces.pieceCount) pieces of \(dimensions) numbers, "
          + "\(bytes.count) bytes, to \(self.output)\n")
  }

  private func numbersOfPieces(in path: String, of table: VectorTable) throws -> [Int] {
    let text = try InputFile(path: path).readToEnd(limit: 1 << 26)
    var numbers: Set<Int> = []
    for (index, line) in text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      .enumerated() where !line.isEmpty
    {
      guard let number = table.pieces.number(of: Array(line)) else {
        throw UnknownPiece(path: path, line: index + 1)
      }
      numbers.insert(number)
    }
    return numbers.sorted()
  }
}

/// `tocsin vectors inspect`: table of vectors → what is in it.
struct VectorsInspectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "Show what is in a table of vectors, without trusting it.",
    discussion: """
      EXAMPLES
        tocsin vectors inspect models/pieces.vectors
        tocsin vectors inspect models/pieces.vectors --near payment
        tocsin vectors inspect models/pieces.vectors --json | jq .card
      """)

  @Argument(help: "The table of vectors.")
  var table: String

  @Option(help: ArgumentHelp("Show the pieces nearest to this one.", valueName: "piece"))
  var near: String?

  @Flag(help: "Print as JSON.")
  var json = false

  func run() throws {
    let table = try readVectorTable(self.table)
    let neighbours = try near.map { try nearest(to: $0, in: table) }
    try printOutput(json ? jsonText(of: table, neighbours) : text(of: table, neighbours))
  }

  private typealias Neighbour = (piece: String, cosine: Double)

  private func nearest(to piece: String, in table: VectorTable) throws -> [Neighbour] {
    guard let number = table.pieces.number(of: Array(piece.utf8)) else {
      throw ValidationError(
        "'\(piece)' is no piece of \(self.table). Try another, or a part of it.")
    }
    let own = table.vector(number)
    let cosines = (0..<table.pieces.pieceCount).map { other in
      cosine(own, table.vector(other))
    }
    let order = cosines.indices.sorted {
      cosines[$0] == cosines[$1] ? $0 < $1 : cosines[$0] > cosines[$1]
    }
    return order.filter { $0 != number }.prefix(10).map {
      (table.pieces.text(ofPiece: $0), cosines[$0])
    }
  }

  private func cosine(_ one: [Double], _ other: [Double]) -> Double {
    let squares = one.reduce(0) { $0 + $1 * $1 } * other.reduce(0) { $0 + $1 * $1 }
    return squares > 0 ? zip(one, other).reduce(0) { $0 + $1.0 * $1.1 } / squares.squareRoot() : 0
  }

  private func text(of table: VectorTable, _ neighbours: [Neighbour]?) -> String {
    let pieces = table.pieces
    var lines = [
      "pieces".padded(to: 16)
        + "\(pieces.pieceCount), of which \(pieces.beginnings.termCount) begin a word",
      "dimensions".padded(to: 16) + "\(table.vectors.dimensionCount)",
      "numbers".padded(to: 16) + (table.isQuantized ? "a byte each" : "single precision"),
    ]
    for neighbour in neighbours ?? [] {
      lines.append(neighbour.piece.padded(to: 16) + fixedPoint(neighbour.cosine, digits: 3))
    }
    return lines.joined(separator: "\n") + "\n" + table.card + (table.card.isEmpty ? "" : "\n")
  }

  private func jsonText(of table: VectorTable, _ neighbours: [Neighbour]?) -> String {
    let report: JSONValue = [
      "pieces": .integer(table.pieces.pieceCount),
      "beginnings": .integer(table.pieces.beginnings.termCount),
      "dimensions": .integer(table.vectors.dimensionCount),
      "quantized": .bool(table.isQuantized),
      "near": neighbours.map { neighbours in
        .array(
          neighbours.map { ["piece": .string($0.piece), "cosine": .number($0.cosine)] })
      } ?? .null,
      "card": (try? JSONValue(reading: Array(table.card.utf8).span)) ?? .null,
    ]
    return report.text(indentation: 2) + "\n"
  }
}

/// `tocsin vectors pieces`: lines → the pieces that a table's tokenizer cuts them into.
struct VectorsPiecesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pieces",
    abstract: "Cut lines into the pieces of a table, one line for each.",
    discussion: """
      The cut is that of BERT's uncased tokenizer with the table's pieces; a word that has none is \
      [UNK].

      EXAMPLES
        tocsin vectors pieces models/pieces.vectors app.log
        echo 'connection refused' | tocsin vectors pieces models/pieces.vectors
      """)

  @Argument(help: "The table of vectors.")
  var table: String

  @Argument(help: "The lines, or - for standard input.")
  var input = "-"

  func run() throws {
    Interrupt.install(message: "interrupted")
    let table = try readVectorTable(self.table)
    let tokenizer = PieceTokenizer(vocabulary: table.pieces)
    let reader = try RecordReader(
      file: InputFile(path: input), format: .lines,
      columns: [WantedColumn("message", option: "--text-column")])
    let output = try OutputFile(path: "-")
    var pieces = PieceText()
    while let batch = try reader.nextBatch() {
      for row in 0..<batch.rowCount {
        tokenizer.tokenize(batch.bytes.span.extracting(batch.field(row, 0)), into: &pieces)
        let texts = pieces.numbers.map {
          $0 == PieceTokenizer.unknown ? "[UNK]" : table.pieces.text(ofPiece: Int($0))
        }
        try output.write(Array((texts.joined(separator: " ") + "\n").utf8))
      }
    }
    try output.finish()
  }
}

/// Opens a table of vectors; reads a table once, however often a command asks for it.
func readVectorTable(_ path: String) throws -> VectorTable {
  try vectorTables.withLock { tables in
    if let table = tables[path] { return table }
    let table = try openVectorTable(path)
    tables[path] = table
    return table
  }
}

private let vectorTables = Mutex<[String: VectorTable]>([:])

private func openVectorTable(_ path: String) throws -> VectorTable {
  let file = FrozenArray(try MappedFile(path: path))
  do {
    return try VectorTable.read(file)
  } catch {
    throw UnsoundVectors(path: path, reason: error)
  }
}

/// A file that is no table of vectors, with its name.
struct UnsoundVectors: Error, CustomStringConvertible {
  let path: String
  let reason: ModelFileError

  var description: String {
    guard case .notAModel(let byteCount) = reason else {
      return "\(path) is no table of vectors: \(reason)"
    }
    return "\(path) is no table of vectors: a file of \(byteCount) bytes that does not start with "
      + "'TOCSIN'. Name a file that 'tocsin vectors reduce' wrote."
  }
}

/// A line that names no piece.
struct UnknownPiece: Error, CustomStringConvertible {
  let path: String
  let line: Int

  var description: String {
    "\(path), line \(line): the table has no such piece. Name pieces of the table, one a line."
  }
}

import Features

// The sections that say how sure a model is, and of what it knows nothing: layout in
// models/FORMAT.md, "CALL, CALF", "CLUS" and "CLFR".

extension ByteWriter {
  mutating func write(_ calibration: Calibration, classCount: Int) {
    let kind: UInt32
    switch calibration.map {
    case .identity: kind = 0
    case .temperature: kind = 1
    case .isotonic: kind = 2
    }
    write(kind)
    write(UInt32(classCount))
    write(calibration.targetPrecision.bitPattern)
    write(calibration.thresholds ?? FrozenArray([Double](repeating: 0, count: classCount)))
    switch calibration.map {
    case .identity: break
    case .temperature(let temperature): write(temperature.bitPattern)
    case .isotonic(let curves): write(curves)
    }
  }

  private mutating func write(_ curves: [IsotonicCurve]) {
    var end: UInt32 = 0
    write(end)
    for curve in curves {
      end += UInt32(curve.inputs.count)
      write(end)
    }
    padToEight()
    for curve in curves { write(curve.inputs) }
    for curve in curves { write(curve.outputs) }
  }

  mutating func write(_ gate: KnownShapeGate, classCount: Int) {
    write(gate.score.rawValue)
    write(UInt32(gate.minSamples))
    write(UInt32(gate.clusterCount))
    write(UInt32(classCount))
    write(UInt32(gate.features.count))
    write(UInt32(0))
    for number in [gate.threshold, gate.epsilon, gate.unseenTermWeight, gate.noiseSize] {
      write(number.bitPattern)
    }
    write(gate.labelSizes)
    write(gate.values)
    write(gate.starts)
    write(gate.features)
    writeStrings(gate.typicalShapes)
  }
}

extension SectionReader {
  func readCalibration(
    _ id: SectionID, classCount: Int
  ) throws(ModelFileError) -> Calibration? {
    guard var reader = reader(id) else { return nil }
    let kind = try reader.readCount("kind", allowed: 0...2)
    _ = try reader.readCount("classCount", allowed: classCount...classCount)
    let targetPrecision = try reader.readNumber("targetPrecision", allowed: 0...1)
    let thresholds = try reader.readNumbers("thresholds", count: classCount, allowed: 0...2)
    let map: Calibration.Map
    switch kind {
    case 0: map = .identity
    case 1: map = .temperature(try reader.readNumber("temperature", allowed: 1e-6...1e6))
    default: map = .isotonic(try readCurves(&reader, classCount: classCount))
    }
    try reader.finish("map")
    return Calibration(
      map: map, thresholds: targetPrecision > 0 ? thresholds : nil,
      targetPrecision: targetPrecision)
  }

  private func readCurves(
    _ reader: inout ByteReader, classCount: Int
  ) throws(ModelFileError) -> [IsotonicCurve] {
    let start = reader.offset
    let starts = try reader.readStarts("starts", pieceCount: classCount, total: nil)
    try reader.skipPadding(toMultipleOf: 8, "padding")
    let pointCount = Int(starts[classCount])
    let inputsOffset = reader.offset
    let inputs = try reader.readNumbers("inputs", count: pointCount, allowed: 0...1)
    let outputsOffset = reader.offset
    let outputs = try reader.readNumbers("outputs", count: pointCount, allowed: 0...1)
    var curves: [IsotonicCurve] = []
    for classIndex in 0..<classCount {
      let range = Int(starts[classIndex])..<Int(starts[classIndex + 1])
      guard !range.isEmpty else {
        throw .notAscending(field: reader.path("starts"), offset: start + 4 * classIndex)
      }
      for place in range.dropFirst() {
        if inputs[place] <= inputs[place - 1] {
          throw .notAscending(field: reader.path("inputs"), offset: inputsOffset + 8 * place)
        }
        if outputs[place] < outputs[place - 1] {
          throw .notAscending(field: reader.path("outputs"), offset: outputsOffset + 8 * place)
        }
      }
      curves.append(
        IsotonicCurve(
          inputs: FrozenArray(Array(inputs[range])), outputs: FrozenArray(Array(outputs[range]))))
    }
    return curves
  }

  func readGate(
    classCount: Int, termCount: Int, featureCount: Int
  ) throws(ModelFileError) -> KnownShapeGate? {
    guard var reader = reader(.clusters) else { return nil }
    let scoreKind = try reader.readCount("score", allowed: 1...KnownShapeGate.Score.allCases.count)
    let minSamples = try reader.readCount("minSamples", allowed: 1...Int(Int32.max))
    let clusterCount = try reader.readCount("clusterCount", allowed: 0...65_535)
    _ = try reader.readCount("classCount", allowed: classCount...classCount)
    let elementCount = try reader.readCount("elementCount", allowed: 0...Int(UInt32.max))
    _ = try reader.readCount("reserved", allowed: 0...0)
    let threshold = try reader.readNumber("threshold", allowed: 0...1)
    let epsilon = try reader.readNumber("epsilon", allowed: 0...2)
    let unseenTermWeight = try reader.readNumber("unseenTermWeight", allowed: 0...1e6)
    let noiseSize = try reader.readNumber("noiseSize", allowed: 0...1e18)
    let labelSizes = try reader.readNumbers(
      "labelSizes", count: clusterCount * classCount, allowed: 0...1e18)
    let values = try reader.readNumbers("values", count: elementCount, allowed: 0...1.000_001)
    let starts = try reader.readStarts("starts", pieceCount: clusterCount, total: elementCount)
    let featuresOffset = reader.offset
    let elements = try reader.readArray("features", count: elementCount, of: UInt32.self)
    for cluster in 0..<clusterCount {
      var before = -1
      for place in Int(starts[cluster])..<Int(starts[cluster + 1]) {
        let feature = Int(elements[place])
        guard feature > before, feature < termCount else {
          throw .notAscending(field: reader.path("features"), offset: featuresOffset + 4 * place)
        }
        before = feature
      }
    }
    let shapes = try reader.readStrings("shapes", allowedCount: clusterCount...clusterCount)
    try reader.finish("shapes")
    if clusterCount < 2 && self.reader(.clusterForest) != nil {
      throw .sectionCount(name: SectionID.clusterForest.name, found: 1)
    }
    let forest = try readForest(
      .clusterForest, classCount: clusterCount, featureCount: featureCount)
    let score = KnownShapeGate.Score(rawValue: UInt32(scoreKind)) ?? .cosine
    if score != .cosine && clusterCount > 1 && forest == nil {
      throw .sectionCount(name: SectionID.clusterForest.name, found: 0)
    }
    return KnownShapeGate(
      score: score, threshold: threshold, epsilon: epsilon, minSamples: minSamples,
      unseenTermWeight: unseenTermWeight, noiseSize: noiseSize, starts: starts, features: elements,
      values: values, labelSizes: labelSizes,
      typicalShapes: (0..<shapes.count).map(shapes.string), forest: forest)
  }
}

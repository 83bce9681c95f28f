import Features

extension TrainedModel {
  /// The bytes of the model file: the same model, the same bytes.
  ///
  /// - Complexity: linear in the file, which is built in memory once.
  public func fileBytes() -> [UInt8] {
    var sections: [(id: SectionID, bytes: [UInt8])] = [
      (.card, Array(card.utf8)),
      (.labels, section { $0.writeStrings(labels) }),
      (.settings, section(writeSettings)),
    ]
    if features.analyzer.settings.wordNGrams != nil {
      sections.append((.words, section { write(features.words, to: &$0) }))
    }
    if features.analyzer.settings.characterNGrams != nil {
      sections.append((.characters, section { write(features.characters, to: &$0) }))
    }
    sections.append(
      (
        .inverseDocumentFrequencies,
        section { $0.write(features.inverseDocumentFrequencies) }
      ))
    if !features.columns.isEmpty { sections.append((.columns, section(writeColumns))) }
    if let logisticRegression {
      sections.append((.logisticRegression, section { write(logisticRegression, to: &$0) }))
    }
    if let forest { sections.append((.forest, section { write(forest, to: &$0) })) }
    for (id, calibration) in [
      (SectionID.logisticCalibration, logisticCalibration), (.forestCalibration, forestCalibration),
    ] {
      guard let calibration else { continue }
      sections.append((id, section { $0.write(calibration, classCount: labels.count) }))
    }
    if let gate {
      sections.append((.clusters, section { $0.write(gate, classCount: labels.count) }))
      if let forest = gate.forest {
        sections.append((.clusterForest, section { write(forest, to: &$0) }))
      }
    }
    if let semantic {
      sections.append((.pieces, section { $0.write(semantic.pieces) }))
      sections.append((.pieceVectors, section { $0.write(semantic.vectors) }))
      sections.append((.semanticRegression, section { write(semantic.regression, to: &$0) }))
      if let calibration = semantic.calibration {
        sections.append(
          (.semanticCalibration, section { $0.write(calibration, classCount: labels.count) }))
      }
      sections.append(
        (
          .shapeVectors,
          section {
            $0.write(semantic.shapes, of: semantic.pieces, classCount: labels.count)
          }
        ))
    }
    if let trainingShapes {
      sections.append((.trainingShapes, section { $0.write(trainingShapes) }))
    }
    if let driftReference {
      sections.append((.driftReference, section { $0.write(driftReference) }))
    }
    return assembleModelFile(sections)
  }

  private func writeSettings(to writer: inout ByteWriter) {
    let settings = features.analyzer.settings
    var flags: UInt8 = 0
    if settings.wordNGrams != nil { flags |= 1 }
    if settings.characterNGrams != nil { flags |= 2 }
    if settings.masksIdentifiers { flags |= 4 }
    if features.usesSublinearTermFrequency { flags |= 8 }
    writer.write(flags)
    for range in [settings.wordNGrams, settings.characterNGrams] {
      writer.write(UInt8(range?.lowerBound ?? 0))
      writer.write(UInt8(range?.upperBound ?? 0))
    }
    writer.write([0, 0, 0])
  }

  private func write(_ vocabulary: Vocabulary, to writer: inout ByteWriter) {
    writer.writeStrings(starts: vocabulary.starts, bytes: vocabulary.bytes)
  }

  private func writeColumns(to writer: inout ByteWriter) {
    writer.writeStrings(features.columns.map(\.name))
    for column in features.columns { write(column.values, to: &writer) }
  }

  private func write(_ regression: LogisticRegression, to writer: inout ByteWriter) {
    writer.write(UInt32(regression.classCount))
    writer.write(UInt32(regression.featureCount))
    writer.write(regression.biases)
    writer.write(regression.weights)
  }

  private func write(_ forest: RandomForest, to writer: inout ByteWriter) {
    writer.write(UInt32(forest.classCount))
    writer.write(UInt32(forest.featureCount))
    writer.write(UInt32(forest.treeCount))
    writer.write(UInt32(forest.edges.count))
    writer.write(UInt32(forest.nodes.count))
    writer.write(UInt32(forest.leafDistributions.count / forest.classCount))
    writer.write(forest.edges)
    writer.write(forest.nodes)
    writer.write(forest.edgeStarts)
    writer.write(forest.treeStarts)
    writer.write(forest.leafDistributions)
  }

}

/// The bytes of a section.
func section(_ fill: (inout ByteWriter) -> Void) -> [UInt8] {
  var writer = ByteWriter()
  fill(&writer)
  return writer.bytes
}

/// Header, table and sections.
func assembleModelFile(_ sections: [(id: SectionID, bytes: [UInt8])]) -> [UInt8] {
  typealias Layout = ModelFileLayout
  var offsets: [Int] = []
  var end = Layout.headerByteCount + sections.count * Layout.tableEntryByteCount
  for section in sections {
    offsets.append(Layout.aligned(end))
    end = Layout.aligned(end) + section.bytes.count
  }
  var file = ByteWriter()
  file.reserve(end)
  file.write(Layout.magic)
  file.write(Layout.version)
  file.write(UInt32(sections.count))
  file.write(UInt64(end))
  file.write(repeatElement(0, count: Layout.headerByteCount - Layout.checksumOffset))
  for (section, offset) in zip(sections, offsets) {
    file.write(section.id.rawValue)
    file.write(SectionID.optional.contains(section.id) ? 0 : Layout.requiredFlag)
    file.write(UInt64(offset))
    file.write(UInt64(section.bytes.count))
  }
  for (section, offset) in zip(sections, offsets) {
    file.write(repeatElement(0, count: offset - file.bytes.count))
    file.write(section.bytes)
  }
  file.replace(at: Layout.checksumOffset, by: fileChecksum(file.bytes.span))
  return file.bytes
}

/// The checksum over a file in which the checksum's own four bytes count as zero.
func fileChecksum(_ bytes: Span<UInt8>) -> UInt32 {
  fileChecksum(0..<bytes.count, of: bytes)
}

/// The same over a part of a file, which holds those four bytes or none of them.
func fileChecksum(_ part: Range<Int>, of bytes: Span<UInt8>) -> UInt32 {
  let offset = ModelFileLayout.checksumOffset
  var checksum = CRC32()
  if part.contains(offset) {
    checksum.update(bytes.extracting(part.lowerBound..<offset))
    let zeros: [UInt8] = [0, 0, 0, 0]
    checksum.update(zeros.span)
    checksum.update(bytes.extracting(offset + 4..<part.upperBound))
  } else {
    checksum.update(bytes.extracting(part))
  }
  return checksum.value
}

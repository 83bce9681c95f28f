/// What a label says about the value behind it.
enum LabelMeaning {
  case user
  case account
  case phone
  case name
  /// A password or another secret that may be short.
  case password
  /// A key or a token, which has six characters or more.
  case token
  /// A PIN or the like, of digits.
  case code
  case authorization
  case bearer
  case cookie
  /// The first word of a label of several.
  case beginning
}

/// The letters of a label without what joins its words: `user_id`, `userId`, `User ID` are one.
struct LabelLetters: Equatable {
  /// The last sixteen letters in lower case, the last of them in the lowest byte.
  private(set) var packed: UInt128 = 0
  private(set) var count = 0

  mutating func append(_ byte: UInt8) {
    packed = packed << 8 | UInt128(byte | 0x20)
    count += 1
  }

  init() {}

  init(_ text: String) {
    for byte in text.utf8 { append(byte) }
  }

  var lastLetter: Int { Int(packed & 0xFF) - 0x61 }

  func hasSuffix(_ other: LabelLetters) -> Bool {
    count >= other.count && (packed ^ other.packed) << (128 - 8 * other.count) == 0
  }
}

/// The labels that say what stands behind them.
struct LabelTable: Sendable {
  struct Label: Sendable {
    let letters: LabelLetters
    let meaning: LabelMeaning
    /// Whether the label says by itself that a value follows, as `user id` does and `user` does
    /// not.
    let isExplicit: Bool
  }

  /// Sorted by the last letter.
  private let labels: [Label]
  /// Where the labels of each last letter start, shape `[27]`.
  private let starts: [Int]

  static let shared = LabelTable()

  private init() {
    var labels: [Label] = []
    for (names, meaning, isExplicit) in LabelTable.words {
      for name in names.split(separator: " ") {
        let letters = LabelLetters(String(name))
        labels.append(Label(letters: letters, meaning: meaning, isExplicit: isExplicit))
      }
    }
    // Longer ones first: `accountnumber` has the suffix `number` of others.
    labels.sort {
      ($0.letters.lastLetter, -$0.letters.count) < ($1.letters.lastLetter, -$1.letters.count)
    }
    self.labels = labels
    starts = (0...26).map { letter in
      labels.firstIndex { $0.letters.lastLetter >= letter } ?? labels.count
    }
  }

  /// The label that `letters` are or, if that is asked for, end in.
  func label(_ letters: LabelLetters, orSuffix: Bool) -> Label? {
    let last = letters.lastLetter
    guard last >= 0 && last < 26 else { return nil }
    for place in starts[last]..<starts[last + 1] {
      let label = labels[place]
      guard letters.hasSuffix(label.letters) else { continue }
      if letters.count == label.letters.count { return label }
      if orSuffix && label.meaning != .beginning { return label }
    }
    return nil
  }

  private static let words: [(names: String, meaning: LabelMeaning, isExplicit: Bool)] = [
    ("user customer", .user, false),
    (
      """
      userid username userno usernumber usr uid login loginname customerid customerno \
      customernumber customerref custid custno clientid clientno clientnumber memberid
      """, .user, true
    ),
    ("account acct", .account, false),
    ("accountid accountno accountnr accountnumber acctid acctno acctnr acctnumber", .account, true),
    (
      """
      phone telephone tel mobile cell fax msisdn phoneno phonenumber telephonenumber mobileno \
      mobilenumber cellnumber faxnumber
      """, .phone, true
    ),
    (
      """
      customername clientname cardholder cardholdername accountholder holdername beneficiary \
      beneficiaryname payee payeename payer payername recipientname sendername ownername fullname \
      firstname lastname givenname familyname surname
      """, .name, true
    ),
    ("password passwd passphrase pwd pass secret secretkey clientsecret", .password, true),
    (
      """
      token apikey accesskey privatekey authkey encryptionkey signingkey accesskeyid sessionid \
      jsessionid sid
      """, .token, true
    ),
    ("pin cvv cvc otp tan passcode securitycode onetimecode", .code, true),
    ("authorization", .authorization, true),
    ("bearer", .bearer, true),
    ("cookie", .cookie, true),
    (
      """
      api access private auth encryption signing client cust member card holder first last full \
      given family recipient sender owner session security secure
      """, .beginning, false
    ),
  ]
}

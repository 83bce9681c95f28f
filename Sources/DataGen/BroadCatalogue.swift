extension Catalogue {
  /// The text of ``broad``: the portal's lines, and by subject those of a bank's other systems.
  public static let broadYAML =
    broadPreamble + portalProcesses + broadProcesses + "\n" + portalSlots + broadSlots + "\n"
    + broadPhrases + "\n" + portalCodes + broadCodes + "\n" + portalFalseSource + "\n"
    + broadTroubles + "\n" + sharedExtras + "\nsubjects:\n" + broadAccess + broadRequests
    + broadPayments + broadCompliance + broadPlatform + broadExceptions + broadOperations

  private static let broadPreamble = #"""
    # The lines of a bank's systems: those of its portal, and what runs beside and below it.
    #
    # As the catalogue of the profile `portal`, whose first lines say what its parts mean, and:
    #
    # weigh        shape: every shape comes as often as its weight says, whatever its code weighs
    # phrases      wordings that stand for a {name} in a text; they may name slots and the phrases
    #              above them. {fails|was refused|} in a text is one of the wordings between the bars
    # subjects     lines of one subject, each as  name: [code, process, severity, text, …]
    #              further texts are other wordings of the same shape; trace: the kind of stack trace
    #              that fits its lines

    weigh: shape
    """# + "\n\n"

  private static let broadProcesses = #"""
      - name: Identity Provider
        address: 192.168.1.80
        called_from: Web Server
      - name: API Gateway
        address: 192.168.1.90
      - name: Core Banking
        address: 192.168.1.100
        called_from: Web Server
      - name: Card Switch
        address: 192.168.1.110
        called_from: Payment Gateway
      - name: Fraud Engine
        address: 192.168.1.120
        called_from: Payment Gateway
      - name: Compliance Engine
        address: 192.168.1.130
        called_from: Payment Gateway
      - name: Batch Scheduler
        address: 192.168.1.140
        called_from: Core Banking
      - name: Message Broker
        address: 192.168.1.150
        called_from: Payment Gateway
      - name: Cache Node
        address: 192.168.1.160
        called_from: Web Server
      - name: Kubernetes Node
        address: 192.168.1.170
        called_from: Load Balancer
      - name: DNS Resolver
        address: 192.168.1.180
        called_from: Load Balancer
    """# + "\n"

  private static let broadSlots = #"""
      agent: [Mozilla/5.0, "portal-app/#.##", "curl/8.#.#", "okhttp/4.##.#", "python-requests/2.##"]
      bank: [Nordhafen Bank, Banca Ponte, Caisse du Lac, Bank Zielona, Rhine Trust, Iberia Caja]
      column: [value_date, amount, customer_id, iban, status, currency, branch_code, due_date, rate]
      factor: [password and push, one-time code, hardware token, fingerprint, face recognition]
      field:
        - beneficiary name
        - amount
        - currency
        - value date
        - IBAN
        - BIC
        - purpose code
        - debtor account
        - reference
        - signature
        - country code
      iso_reason: [AC04, AM05, AG01, MS03, RR04, TM01]
      jclass:
        - PostingService
        - TransferController
        - com.example.bank.ledger.Journal
        - com.example.bank.pay.Router
        - AccountMapper
        - StatementRenderer
        - InterestCalculator
        - SettlementWriter
        - SessionFilter
      job: ["EOD_CLOSE_##", "SEPA_OUT_##", "INT_CALC_##", "STMT_PRINT_#", "FX_LOAD_##", "ARCH_MOVE_#"]
      merchant:
        - a travel agency
        - an online shop
        - a petrol station
        - a supermarket
        - a hotel
        - a ticket office
      method: [apply, save, findById, render, convert, process, handle, compute]
      money:
        - "###.## EUR"
        - "#,###.## EUR"
        - "EUR ##,###.##"
        - "CHF ###.##"
        - "GBP #,###.##"
        - "### USD"
        - "###,###.## PLN"
      namespace: [payments, portal, cards, identity, reporting]
      scheme: [the instant scheme, the card scheme, the clearing house, TARGET, the giro system]
      table: [accounts, postings, customers, mandates, cards, sessions, limits, audit_log, balances]
      zone: [pay.example.com, login.example.com, ledger.example.net, cards.example.org]
    """# + "\n"

  private static let broadPhrases = #"""
    phrases:
      customer_ref: ["customer {customer}", "client {customer}", "account holder {customer}"]
      user_ref: ["user {user}", "{user}", "customer {customer}", "user ID {customer}", "login {user}"]
      request_ref: ["request {request}", "call {request}", "request {uuid}"]
      activity:
        - "payment {payment} was {processed|routed|enriched|validated}"
        - "account {account} was {read|loaded|updated}"
        - "{posting|transaction} {transaction} was {booked|written|committed}"
        - "processing {batch}"
        - "{loading|saving|mapping} {a customer|an account|a transaction} record"
        - "computing {interest|fees|totals|balances}"
        - "handling {request}"
        - "{calling|waiting for} {service}"
    """# + "\n"

  private static let broadCodes = #"""
      - {code: "202", weight: 0.2, log_type: Http Success}
      - {code: "204", weight: 0.2, log_type: Http Success}
      - {code: "206", weight: 0.1, log_type: Http Success}
      - {code: "250", weight: 0.1, log_type: Email Delivery}
      - {code: "302", weight: 0.2, log_type: HTTP Error}
      - {code: "304", weight: 0.2, log_type: Http Success}
      - {code: "405", weight: 0.1, log_type: HTTP Error}
      - {code: "409", weight: 0.2, log_type: HTTP Error}
      - {code: "410", weight: 0.1, log_type: HTTP Error}
      - {code: "415", weight: 0.1, log_type: HTTP Error}
      - {code: "422", weight: 0.2, log_type: HTTP Error}
      - {code: "429", weight: 0.2, log_type: HTTP Error}
      - {code: "502", weight: 0.2, log_type: System Failure}
      - {code: "503", weight: 0.2, log_type: System Failure}
      - {code: "504", weight: 0.2, log_type: HTTP Error}
      - {code: IDS_ALERT, weight: 0.2, log_type: Security Breach}
      - {code: CARD, weight: 0.2, log_type: Card Processing}
      - {code: AML, weight: 0.2, log_type: Compliance}
      - {code: FRAUD, weight: 0.2, log_type: Fraud Check}
      - {code: BATCH, weight: 0.2, log_type: Batch Processing}
      - {code: QUEUE, weight: 0.2, log_type: Messaging}
      - {code: CACHE, weight: 0.1, log_type: Caching}
      - {code: TLS, weight: 0.2, log_type: Cryptography}
      - {code: DNS, weight: 0.2, log_type: Network}
      - {code: K8S, weight: 0.2, log_type: Orchestration}
      - {code: EXCEPTION, weight: 0.2, log_type: Application}
      - {code: SQL, weight: 0.2, log_type: Database}
      - {code: STORAGE, weight: 0.2, log_type: Storage}
    """# + "\n"

  private static let broadTroubles = #"""
    incidents:
      - name: database-outage
        minutes: 4..45
        factor: 5..25
        codes: [DB_CONN_FAIL, TIMEOUT, SQL, "500"]
        processes: [Database Server, Core Banking]
      - name: payment-scheme-outage
        minutes: 5..90
        factor: 3..15
        codes: [TIMEOUT, "500", CARD, QUEUE]
        processes: [Payment Gateway, Card Switch, Message Broker]
      - name: attack
        minutes: 3..60
        factor: 5..40
        codes: ["401", "403", IDS_ALERT, "22"]
        processes: [Firewall, Identity Provider, VPN Server]
      - name: bad-release
        minutes: 5..30
        factor: 4..20
        codes: ["500", NULL_POINTER, EXCEPTION, K8S]
        processes: [Web Server, Payment Gateway, Kubernetes Node]
      - name: network-outage
        minutes: 3..30
        factor: 5..30
        codes: [DNS, TLS, "502", "503", TIMEOUT]
        processes: [Load Balancer, DNS Resolver, API Gateway]
      - name: mail-outage
        minutes: 10..120
        factor: 1..5
        codes: ["25", "110", "587", "334"]
        processes: [Email Service]
    """# + "\n"
}

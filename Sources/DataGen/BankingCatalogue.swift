extension Catalogue {
  /// The text of ``banking``: the example to start a catalogue of one's own from.
  public static let bankingYAML =
    portalPreamble + portalProcesses + "\n" + portalSlots + "\n" + portalCodes + "\n"
    + portalFalseSource + "\n" + portalTroubles + "\n" + sharedExtras

  /// What the parts of a catalogue mean.
  static let portalPreamble = #"""
    # The lines of a retail bank's portal.
    #
    # processes    who writes lines: name, address, and who calls it (outside, if nobody is named)
    # slots        what fills a {name} in a text: a range of whole numbers, or a list of texts, with a
    #              random digit for every '#'; built in: source ip uuid hex duration amount iban card
    # codes        weight: how often, relative to the other codes
    #   shapes     text with slots ({{ and }} are plain braces), process and severity: one or a list,
    #              each equally likely; weight: how often within the code, 1 if left out
    # false_source the share of rows whose source address is forged, and what the processes named
    #              there write then
    #
    # docs/severity-policy.md says which severity a line deserves. Shapes with two severities stand
    # for people who disagree: label noise that no model can remove.
    """# + "\n"

  /// The portal's processes.
  static let portalProcesses = #"""
    processes:
      - name: Web Server
        address: 192.168.1.10
      - name: Payment Gateway
        address: 192.168.1.20
        called_from: Load Balancer
      - name: Database Server
        address: 192.168.1.30
        called_from: Web Server
      - name: Load Balancer
        address: 192.168.1.40
      - name: Firewall
        address: 192.168.1.50
      - name: Email Service
        address: 192.168.1.60
      - name: VPN Server
        address: 192.168.1.70
    """# + "\n"

  /// The portal's slots.
  static let portalSlots = #"""
    slots:
      account: ["##########"]
      attempts: 5..40
      backlog: 120..48000
      batch: ["B####-###", "EOD-####", "SET-#####"]
      bytes: 400..65000
      cache: [rates, branch-list, product-texts, session-store, limits]
      class:
        - NullPointerException
        - IllegalStateException
        - ArithmeticException
        - ConcurrentModificationException
        - OptimisticLockException
        - ClassCastException
        - NumberFormatException
        - StackOverflowError
        - KeyError
        - AttributeError
      count: 3..960
      customer: ["########"]
      date: ["2024-09-1#", "2024-10-2#", "2024-11-1#", "2024-12-2#"]
      device: [an iPhone, an Android phone, a tablet, a hardware token, a desktop browser]
      document: ["DOC-########"]
      email: ["u#######@example.com", "c########@example.org"]
      employee: ["E#####"]
      file:
        - "pay_########.xml"
        - "stmt_########.pdf"
        - "export_######.csv"
        - "keys_####.p12"
        - "rules_###.dsl"
        - "job_####.py"
      host: ["app-##", "ledger-db-##", "paygw-##", "edge-##", "auth-##", "batch-##", "dmz-##"]
      language: [German, French, Italian, English, Polish, Turkish]
      line: 2..1800
      mandate: ["MND-#######"]
      megabytes: 900..7800
      millis: 3..180
      minutes: 5..240
      module: ["HSM-##"]
      order: ["SO-######"]
      page: 1..400
      path:
        - "/accounts/########/postings"
        - "/api/v#/transfers"
        - "/api/v#/cards/limits"
        - "/banking/statements"
        - "/payments/instant"
        - "/customers/########/profile"
        - "/login/second-factor"
        - "/branches/####"
      payment: ["PMT-########"]
      pod: ["portal-web-#####", "transfer-api-#####", "auth-svc-#####"]
      port: 1024..65535
      queue: [payments.outbound, payments.retry, cards.authorisation, ledger.postings, sepa.inbound]
      request: ["req-##########"]
      seconds: 2..170
      segment: ["JRN-######"]
      service: [transfer-api, statement-service, card-service, scoring, reporting, onboarding]
      session: ["sid-##########"]
      small: 2..9
      sqlstate: ["40001", "40P01", "53300", "57P01", "08006", "23505", "25006"]
      terminal: ["T#######"]
      ticket: ["CHG######"]
      transaction: ["TX##########"]
      user: ["u#######"]
      version: ["#.##.#"]
    """# + "\n"

  /// The portal's codes with their shapes.
  static let portalCodes = #"""
    codes:
      - code: "200"
        weight: 1
        log_type: Http Success
        shapes:
          - id: 200-01
            text: "Customer {customer} signed in from {source}, session {session} opened."
            process: Web Server
            severity: Low
          - id: 200-02
            text: "Session {session} of user {user} ended by sign-out after {seconds} s."
            process: Web Server
            severity: Low
          - id: 200-03
            text: "Balance overview for account {account} delivered in {millis} ms."
            process: Web Server
            severity: Low
          - id: 200-04
            text: "Statement {document} downloaded by customer {customer}."
            process: Web Server
            severity: Low
          - id: 200-05
            text: "Payment {payment} over {amount} settled, beneficiary bank acknowledged."
            process: Payment Gateway
            severity: Low
          - id: 200-06
            text: "Card {card} authorised for {amount} at terminal {terminal}."
            process: Payment Gateway
            severity: Low
          - id: 200-07
            text: "Gateway session {session} for customer {customer} closed, nothing pending."
            process: Payment Gateway
            severity: Low
          - id: 200-08
            text: "Standing order {order} executed on time for account {account}."
            process: Web Server
            severity: Low
          - id: 200-09
            text: "Instant credit transfer {transaction} confirmed by the scheme in {millis} ms."
            process: Payment Gateway
            severity: Low
          - id: 200-10
            text: "GET {path} 200 {bytes} bytes, {millis} ms, request {request}."
            process: Web Server
            severity: Low
          - id: 200-11
            text: "Second factor accepted for user {user} on {device}."
            process: Web Server
            severity: Low
          - id: 200-12
            text: "Token refresh for merchant terminal {terminal} succeeded."
            process: Payment Gateway
            severity: Low
      - code: "201"
        weight: 1
        log_type: Http Success
        shapes:
          - id: 201-01
            text: "Savings account {account} opened for customer {customer}."
            process: Web Server
            severity: Low
          - id: 201-02
            text: "Mailing address of customer {customer} changed, confirmation sent to {email}."
            process: Web Server
            severity: Low
          - id: 201-03
            text: "Posting {transaction} of {amount} written to the ledger, journal page {page}."
            process: Database Server
            severity: Low
          - id: 201-04
            text: "Receipt for payment {payment} stored, reference {hex}."
            process: Payment Gateway
            severity: Low
          - id: 201-05
            text: "Customer {customer} enrolled for online banking, welcome letter queued."
            process: Web Server
            severity: Low
          - id: 201-06
            text: "Beneficiary {iban} added to the address book of user {user}."
            process: Web Server
            severity: Low
          - id: 201-07
            text: "Direct debit mandate {mandate} registered."
            process: Payment Gateway
            severity: Low
          - id: 201-08
            text: "Snapshot row for account {account} inserted, version {page}."
            process: Database Server
            severity: Low
          - id: 201-09
            text: "Device {uuid} bound to user {user} for push approvals."
            process: Web Server
            severity: Low
          - id: 201-10
            text: "Virtual card {card} issued for customer {customer}."
            process: Payment Gateway
            severity: Low
          - id: 201-11
            text: "Card limit of {amount} saved for account {account}."
            process: Web Server
            severity: Low
          - id: 201-12
            text: "Audit entry {uuid} appended for transaction {transaction}."
            process: Database Server
            severity: Low
      - code: "301"
        weight: 1
        log_type: HTTP Error
        shapes:
          - id: 301-01
            text: "Request for {path} forwarded to its new home, client {source}."
            process: Load Balancer
            severity: Low
          - id: 301-02
            text: "Old bookmark {path} answered with the current address of the portal."
            process: Load Balancer
            severity: Low
          - id: 301-03
            text: "Browser of customer {customer} sent on to the encrypted sign-in page."
            process: Web Server
            severity: Low
          - id: 301-04
            text: "Legacy payment address rewritten to {path}, request {request}."
            process: Load Balancer
            severity: Low
          - id: 301-05
            text: "Trailing slash removed, client {source} redirected within {millis} ms."
            process: Load Balancer
            severity: Low
          - id: 301-06
            text: "Marketing link {hex} resolved to the product page for loans."
            process: Web Server
            severity: Low
          - id: 301-07
            text: "Mobile client on {device} moved to host {host} for its region."
            process: Load Balancer
            severity: Low
          - id: 301-08
            text: "HTTP upgraded to HTTPS for {path}, client {source}."
            process: Web Server
            severity: Low
      - code: "400"
        weight: 1
        log_type: HTTP Error
        shapes:
          - id: 400-01
            text: "Payment order {payment} rejected: the body is not well-formed XML at line {line}."
            process: Payment Gateway
            severity: High
          - id: 400-02
            text: "pain.001 file {file} refused, schema violation in element {page}."
            process: Payment Gateway
            severity: High
          - id: 400-03
            text: "Transfer instruction {transaction} carries an unparsable amount, discarded before routing."
            process: Load Balancer
            severity: High
          - id: 400-04
            text: "Request {request} to {path} lacks the mandatory field 'valueDate'."
            process: Web Server
            severity: High
          - id: 400-05
            text: "Lookup of account {account} aborted, search key does not match the expected pattern."
            process: Database Server
            severity: High
          - id: 400-06
            text: "Merchant {terminal} keeps sending card payments with an invalid message layout, {count} refused."
            process: Payment Gateway
            severity: High
          - id: 400-07
            text: "Header block of request {request} exceeds {bytes} bytes, connection from {source} dropped."
            process: Load Balancer
            severity: High
          - id: 400-08
            text: "Filter expression sent by {service} cannot be bound, argument {page} has the wrong type."
            process: Database Server
            severity: High
          - id: 400-09
            text: "JSON of standing order {order} ends too early, nothing was saved."
            process: Web Server
            severity: High
          - id: 400-10
            text: "IBAN {iban} in payment {payment} fails its checksum, transfer not accepted."
            process: Payment Gateway
            severity: High
          - id: 400-11
            text: "Customer {customer} typed a date of birth in the future, form sent back."
            process: Web Server
            severity: Medium
          - id: 400-12
            text: "Search for statements with an empty period, user {user} asked to correct it."
            process: Web Server
            severity: Medium
          - id: 400-13
            text: "Upload {file} of customer {customer} is not readable, format unknown."
            process: Web Server
            severity: [Medium, High]
          - id: 400-14
            text: "Illegal character in query string of {path}, request {request} turned away."
            process: Load Balancer
            severity: High
      - code: "401"
        weight: 1
        log_type: HTTP Error
        shapes:
          - id: 401-01
            text: "Sign-in of user {user} refused, wrong password, attempt {small}."
            process: Web Server
            severity: Medium
          - id: 401-02
            text: "One-time code for customer {customer} expired before it was entered."
            process: Web Server
            severity: Medium
          - id: 401-03
            text: "Session {session} has no bearer token, user sent back to the sign-in page."
            process: Web Server
            severity: Medium
          - id: 401-04
            text: "Access token of user {user} ran out {seconds} s ago, renewal needed."
            process: Web Server
            severity: Medium
          - id: 401-05
            text: "Push approval on {device} was not confirmed in time by user {user}."
            process: Web Server
            severity: Medium
          - id: 401-06
            text: "Terminal {terminal} presented a stale credential, new handshake requested."
            process: Payment Gateway
            severity: Medium
          - id: 401-07
            text: "API key {hex} without clearance tried to read customer records through {path}."
            process: Firewall
            severity: Critical
          - id: 401-08
            text: "Caller {source} asked for account data of {count} customers without any authentication."
            process: Firewall
            severity: Critical
          - id: 401-09
            text: "Transfer of {amount} requested with a forged signature, key {hex}, payment stopped."
            process: Payment Gateway
            severity: Critical
          - id: 401-10
            text: "Token of a dismissed employee {employee} used against {path}."
            process: Firewall
            severity: Critical
          - id: 401-11
            text: "Unsigned call to the money transfer interface from {source}, {amount} at stake."
            process: [Firewall, Payment Gateway]
            severity: Critical
          - id: 401-12
            text: "Privileged interface {path} called with a stolen service account, origin {source}."
            process: Firewall
            severity: Critical
          - id: 401-13
            text: "Remember-me cookie of user {user} not recognised, password asked again."
            process: Web Server
            severity: Medium
      - code: "403"
        weight: 1
        log_type: HTTP Error
        log_type_by_process:
          Firewall: Security Breach
        shapes:
          - id: 403-01
            text: "Password of user {user} had lapsed, yet {small} pages behind the sign-in were requested."
            process: Web Server
            severity: High
          - id: 403-02
            text: "User {user} failed to sign in {attempts} times within {seconds} s."
            process: Web Server
            severity: [High, Critical]
            weight: 2
          - id: 403-03
            text: "Account of customer {customer} locked after {attempts} wrong PINs from {source}."
            process: Web Server
            severity: [High, Critical]
          - id: 403-04
            text: "User {user} lacks the role for {path}, access denied."
            process: Web Server
            severity: High
          - id: 403-05
            text: "Clerk {employee} tried to approve a payment that he entered himself."
            process: Web Server
            severity: High
          - id: 403-06
            text: "Certificate of client {host} was revoked, request {request} denied."
            process: Web Server
            severity: High
          - id: 403-07
            text: "Password guessing under way: {count} user names tried by {source} in {seconds} s."
            process: Firewall
            severity: Critical
            weight: 2
          - id: 403-08
            text: "Address {source} is on no allow list and probes the administration port {port}."
            process: Firewall
            severity: Critical
          - id: 403-09
            text: "Credential stuffing from {count} addresses against the sign-in page, block rule {page} armed."
            process: Firewall
            severity: Critical
          - id: 403-10
            text: "Injection pattern in request {request} to {path}, source {source} banned."
            process: Firewall
            severity: Critical
          - id: 403-11
            text: "Port scan over {count} ports by {source}, intrusion suspected."
            process: Firewall
            severity: Critical
          - id: 403-12
            text: "Attempt to copy the customer file {file} to host {ip}, outbound traffic cut."
            process: Firewall
            severity: Critical
          - id: 403-13
            text: "Customer {customer} signs in from a country under sanctions, session {session} held."
            process: Web Server
            severity: High
      - code: "404"
        weight: 1
        log_type: HTTP Error
        shapes:
          - id: 404-01
            text: "No backend serves {path}, client {source} received an error page."
            process: Load Balancer
            severity: Medium
          - id: 404-02
            text: "Endpoint for account {account} is not published on this node."
            process: Load Balancer
            severity: Medium
          - id: 404-03
            text: "Statement {document} does not exist in the archive."
            process: Web Server
            severity: Medium
          - id: 404-04
            text: "Page with the postings of account {account} was removed or never there."
            process: Web Server
            severity: Medium
          - id: 404-05
            text: "Link to card statement {document} leads nowhere, referrer {host}."
            process: Load Balancer
            severity: Medium
          - id: 404-06
            text: "Route {path} unknown to version {version} of the gateway map."
            process: Load Balancer
            severity: Medium
          - id: 404-07
            text: "Picture {file} of the branch finder cannot be located."
            process: Web Server
            severity: Medium
          - id: 404-08
            text: "User {user} followed a link to a product that is no longer sold."
            process: Web Server
            severity: Medium
          - id: 404-09
            text: "Health path {path} of {host} answers with nothing found."
            process: Load Balancer
            severity: Medium
          - id: 404-10
            text: "Help article {page} is absent in language {language}."
            process: Web Server
            severity: Medium
          - id: 404-11
            text: "Exchange rate list for {date} was not found, request {request}."
            process: Load Balancer
            severity: Medium
      - code: "500"
        weight: 1
        log_type: System Failure
        shapes:
          - id: 500-01
            text: "Two postings on account {account} wait for each other, transaction {transaction} rolled back by the database."
            process: Database Server
            severity: High
          - id: 500-02
            text: "Checksum of journal segment {segment} differs from the stored one, block {page} unreadable."
            process: Payment Gateway
            severity: High
          - id: 500-03
            text: "Credit scoring service gave up with an internal fault, decision on customer {customer} impossible."
            process: Payment Gateway
            severity: Critical
          - id: 500-04
            text: "Key store {file} missing, outgoing customer files cannot be encrypted."
            process: Web Server
            severity: Critical
          - id: 500-05
            text: "Service user of {service} may not read the ledger directory, access rights are broken."
            process: Database Server
            severity: Critical
          - id: 500-06
            text: "Card number check lets invalid numbers through, card {card} accepted by mistake."
            process: Payment Gateway
            severity: Critical
          - id: 500-07
            text: "ImportError: the library that verifies sign-in signatures could not be loaded on {host}."
            process: Web Server
            severity: [High, Critical]
            weight: 2
          - id: 500-08
            text: "Compilation of the payment rule set failed in line {line}, old rules stay active."
            process: Payment Gateway
            severity: [Medium, High]
            weight: 2
          - id: 500-09
            text: "Unexpected indent in {file}, line {line}: job skipped."
            process: Payment Gateway
            severity: Medium
          - id: 500-10
            text: "Unbound name 'closing_balance' in the transfer script, line {line}, request {request} failed."
            process: Payment Gateway
            severity: Medium
          - id: 500-11
            text: "Heap of {service} exhausted while a large report was built, {megabytes} MB in use."
            process: Database Server
            severity: Medium
          - id: 500-12
            text: "Division by a zero term length in the interest calculator, quote {hex} not shown."
            process: [Payment Gateway, Web Server]
            severity: Medium
          - id: 500-13
            text: "Cannot add text to a number while totals of account {account} are computed."
            process: [Payment Gateway, Database Server]
            severity: High
          - id: 500-14
            text: "Interest run recursed {count} levels deep and was cut off, batch {batch} unfinished."
            process: [Payment Gateway, Web Server]
            severity: High
          - id: 500-15
            text: "TLS negotiation with {host} ended without agreement after {duration}."
            process: Payment Gateway
            severity: [High, Critical]
            weight: 2
          - id: 500-16
            text: "{class} in settlement batch {batch}, {count} payments remain unsettled."
            trace: jvm
            process: Payment Gateway
            severity: High
          - id: 500-17
            text: "Ledger totals and account totals differ by {amount}, end-of-day closing stopped."
            process: Database Server
            severity: Critical
          - id: 500-18
            text: "Payment {payment} was booked twice, {amount} left account {account} two times."
            process: Payment Gateway
            severity: Critical
          - id: 500-19
            text: "Storage volume of the core ledger on {host} turned read-only, postings are lost."
            process: Database Server
            severity: Critical
          - id: 500-20
            text: "Customer {customer} was shown the accounts of another customer, session {session}."
            process: Web Server
            severity: Critical
          - id: 500-21
            text: "Uncaught {class} at {file}:{line}, request {request} answered with an error page."
            trace: jvm
            process: Web Server
            severity: High
          - id: 500-22
            text: "Statement failed with SQLSTATE {sqlstate} while transaction {transaction} was posted."
            process: Database Server
            severity: High
          - id: 500-23
            text: "Template of the start page raised {class}, page shown without offers."
            trace: jvm
            process: Web Server
            severity: [Medium, High]
          - id: 500-24
            text: "Cache {cache} could not be refreshed, values are {seconds} s old."
            process: Web Server
            severity: Medium
          - id: 500-25
            text: "Nightly statistics job {batch} ended with exit code {small}, will run again."
            process: Database Server
            severity: Medium
          - id: 500-26
            text: "Queue {queue} holds {backlog} payments, consumer on {host} has stopped."
            process: Payment Gateway
            severity: High
          - id: 500-27
            text: "Hardware security module {module} rejects every PIN block, card payments are down."
            process: Payment Gateway
            severity: Critical
          - id: 500-28
            text: "Pod {pod} restarted {attempts} times in {seconds} s, back-off in force."
            process: Web Server
            severity: High
      - code: "DB_CONN_FAIL"
        weight: 0.2
        log_type: System Failure
        shapes:
          - id: db-conn-fail-01
            text: "Core ledger {host} does not accept connections, all postings are suspended."
            process: Database Server
            severity: Critical
          - id: db-conn-fail-02
            text: "Primary database {host} is gone, no replica could be promoted."
            process: Database Server
            severity: Critical
          - id: db-conn-fail-03
            text: "Connection to {host}:{port} broke inside transaction {transaction}, only half of it is booked."
            process: Database Server
            severity: Critical
          - id: db-conn-fail-04
            text: "Query for customer {customer} gave no rows back after {duration}, connection dropped."
            process: Database Server
            severity: [High, Critical]
            weight: 2
          - id: db-conn-fail-05
            text: "Pool of {count} database connections is used up, every request to {service} fails."
            process: Database Server
            severity: Critical
          - id: db-conn-fail-06
            text: "Replica {host} lags {seconds} s behind, reads were refused."
            process: Database Server
            severity: [High, Critical]
            weight: 2
          - id: db-conn-fail-07
            text: "Reconnect number {attempts} to {host} succeeded, {count} statements must be repeated."
            process: Database Server
            severity: High
          - id: db-conn-fail-08
            text: "Login of {service} to the database was refused, SQLSTATE {sqlstate}, nobody can be served."
            process: Database Server
            severity: Critical
          - id: db-conn-fail-09
            text: "Link to the reporting database {host} is down, statements are delayed."
            process: Database Server
            severity: High
      - code: "TIMEOUT"
        weight: 0.2
        log_type: HTTP Error
        shapes:
          - id: timeout-01
            text: "Identity check of user {user} took longer than {seconds} s and was abandoned."
            process: Web Server
            severity: [Medium, High]
            weight: 2
          - id: timeout-02
            text: "Upstream {host} gave no answer to request {request} within {duration}."
            process: Load Balancer
            severity: [Medium, High]
            weight: 2
          - id: timeout-03
            text: "Encryption service kept {transaction} waiting for {duration}, record not protected in time."
            process: Database Server
            severity: [High, Critical]
            weight: 2
          - id: timeout-04
            text: "No reply from the payment scheme for {payment} after {duration}, outcome unknown."
            process: Payment Gateway
            severity: [High, Critical]
            weight: 2
          - id: timeout-05
            text: "Card issuer silent for {duration}, card {card} declined as a precaution."
            process: Payment Gateway
            severity: High
          - id: timeout-06
            text: "Exchange rate feed late by {seconds} s, yesterday's rates are shown."
            process: Web Server
            severity: Medium
          - id: timeout-07
            text: "Slow client {source} cut off after {seconds} s without a byte."
            process: Load Balancer
            severity: Medium
          - id: timeout-08
            text: "Lock on account {account} not granted for {duration}, posting {transaction} given up."
            process: Database Server
            severity: High
          - id: timeout-09
            text: "Clearing window missed: {backlog} payments did not leave in time."
            process: Payment Gateway
            severity: Critical
          - id: timeout-10
            text: "Address lookup for customer {customer} unanswered, form works without it."
            process: Web Server
            severity: Medium
          - id: timeout-11
            text: "All {small} backends of {service} exceed their time limit, half of the calls fail."
            process: Load Balancer
            severity: High
          - id: timeout-12
            text: "Fraud check for {payment} ran into its limit of {duration}, payment parked."
            process: Payment Gateway
            severity: High
      - code: "NULL_POINTER"
        weight: 0.2
        log_type: Warning
        shapes:
          - id: null-pointer-01
            text: "Account master record {account} is null in the core, posting engine halted."
            process: Database Server
            severity: Critical
          - id: null-pointer-02
            text: "Null dereference in {class} while payment {payment} was enriched."
            trace: jvm
            process: Payment Gateway
            severity: [Medium, High]
            weight: 2
          - id: null-pointer-03
            text: "Portal process on {host} died from an unhandled null reference, dump {hex} written."
            trace: jvm
            process: Web Server
            severity: [High, Critical]
            weight: 2
          - id: null-pointer-04
            text: "Beneficiary of payment {payment} is null, order returned to the queue."
            process: Payment Gateway
            severity: High
          - id: null-pointer-05
            text: "Profile picture of user {user} is null, placeholder used."
            process: Web Server
            severity: Medium
          - id: null-pointer-06
            text: "Key reference for customer data resolves to nothing, decryption stopped on {host}."
            process: Database Server
            severity: Critical
          - id: null-pointer-07
            text: "{class}: cart of customer {customer} vanished before approval, request {request}."
            trace: jvm
            process: Web Server
            severity: High
          - id: null-pointer-08
            text: "Optional branch code absent in reply {request}, field left blank."
            process: Web Server
            severity: Medium
          - id: null-pointer-09
            text: "Foreign key of posting {transaction} points to no account, row set aside."
            process: Database Server
            severity: High
      - code: "MAINT_1000"
        weight: 0.02
        log_type: Maintenance
        shapes:
          - id: maint-1000-01
            text: "Planned work {ticket} on database node {host} begins, traffic drained."
            process: Database Server
            severity: Low
          - id: maint-1000-02
            text: "Archive copy of journal segment {segment} is being taken."
            process: Database Server
            severity: Medium
          - id: maint-1000-03
            text: "Rollout of security fix {version} to the packet filter begins, {ticket}."
            process: Firewall
            severity: Medium
          - id: maint-1000-04
            text: "Portal nodes are being lifted to release {version}, one by one."
            process: Web Server
            severity: Low
          - id: maint-1000-05
            text: "Node {host} taken out of rotation for its monthly service, {ticket}."
            process: Load Balancer
            severity: Low
      - code: "MAINT_1001"
        weight: 0.02
        log_type: Maintenance
        shapes:
          - id: maint-1001-01
            text: "Index rebuild over {count} tables done in {seconds} s."
            process: Database Server
            severity: Low
          - id: maint-1001-02
            text: "Planned work {ticket} closed before its window ended."
            process: Database Server
            severity: Low
          - id: maint-1001-03
            text: "Signature set {version} is live on every firewall node, {ticket}."
            process: Firewall
            severity: Medium
          - id: maint-1001-04
            text: "Release {version} of the portal serves all customers, {ticket} done."
            process: Web Server
            severity: Low
          - id: maint-1001-05
            text: "Gateway certificates renewed as planned, {count} terminals reconnected."
            process: Payment Gateway
            severity: Low
      - code: "MAINT_1002"
        weight: 0.02
        log_type: Maintenance
        shapes:
          - id: maint-1002-01
            text: "Urgent fix {version} put on the payment gateway outside the window, {ticket}."
            process: Payment Gateway
            severity: High
          - id: maint-1002-02
            text: "Portal switched off for {seconds} s to raise its version, {ticket}."
            process: Web Server
            severity: Medium
          - id: maint-1002-03
            text: "Core ledger needs repair at once, work {ticket} starts without notice."
            process: Database Server
            severity: Critical
          - id: maint-1002-04
            text: "Database {host} restarted by hand after a memory fault, {ticket}."
            process: Database Server
            severity: High
      - code: "MAINT_1003"
        weight: 0.02
        log_type: Maintenance
        shapes:
          - id: maint-1003-01
            text: "Work {ticket} overruns its window by {minutes} minutes, ledger still closed."
            process: Database Server
            severity: Critical
          - id: maint-1003-02
            text: "Release {version} withdrawn, portal back on the version before, {ticket}."
            process: Web Server
            severity: High
          - id: maint-1003-03
            text: "Restore test of backup {file} failed, no usable copy since {date}."
            process: Database Server
            severity: Critical
          - id: maint-1003-04
            text: "Gateway change {ticket} undone after {count} declined payments."
            process: Payment Gateway
            severity: High
      - code: "22"
        weight: 0.005
        log_type: Access Control Violation
        shapes:
          - id: 22-01
            text: "{attempts} shell logins in {seconds} s by {source}, none known."
            process: [Firewall, VPN Server]
            severity: Critical
          - id: 22-02
            text: "Root login over SSH tried from {source} without a key."
            process: [Firewall, VPN Server]
            severity: Critical
          - id: 22-03
            text: "Shell session of {employee} on {host} was taken over from {source}."
            process: VPN Server
            severity: Critical
          - id: 22-04
            text: "Key exchange with {source} broke off before the login."
            process: VPN Server
            severity: High
          - id: 22-05
            text: "Jump host {host} cannot be reached over SSH, administrators are locked out."
            process: VPN Server
            severity: High
          - id: 22-06
            text: "Client {source} speaks an outdated SSH dialect and was sent away."
            process: VPN Server
            severity: Medium
          - id: 22-07
            text: "Shell login of {employee} outside office hours, {small} hosts visited."
            process: Firewall
            severity: High
      - code: "25"
        weight: 0.001
        log_type: Email Failure
        shapes:
          - id: 25-01
            text: "Mail relay {host} refuses every message, fraud warnings included."
            process: Email Service
            severity: Critical
          - id: 25-02
            text: "Relay {host} stayed mute for {duration}, {count} letters wait."
            process: Email Service
            severity: High
          - id: 25-03
            text: "Mail to {email} bounced {attempts} times, statement notice undelivered."
            process: Email Service
            severity: High
          - id: 25-04
            text: "Greylisting by {host} postpones {count} messages."
            process: Email Service
            severity: Medium
      - code: "110"
        weight: 0.001
        log_type: Email Failure
        shapes:
          - id: 110-01
            text: "Inbox server {host} unreachable, reports of lost cards are not fetched."
            process: Email Service
            severity: Critical
          - id: 110-02
            text: "Mailbox of the fraud desk cannot be opened, login rejected by {host}."
            process: Email Service
            severity: High
          - id: 110-03
            text: "Fetching mail from {host} took {duration}, next try in {seconds} s."
            process: Email Service
            severity: Medium
      - code: "587"
        weight: 0.001
        log_type: Email Failure
        shapes:
          - id: 587-01
            text: "Submission service {host} offers no login any more, alerts stay unsent."
            process: Email Service
            severity: Critical
          - id: 587-02
            text: "StartTLS with {host} failed, {count} messages held back."
            process: Email Service
            severity: High
          - id: 587-03
            text: "Quota of the submission account is used up until midnight, {count} newsletters wait."
            process: Email Service
            severity: Medium
      - code: "334"
        weight: 0.001
        log_type: Email Failure
        shapes:
          - id: 334-01
            text: "Fraud warning for customer {customer} could not be mailed, login challenge failed."
            process: Email Service
            severity: Critical
          - id: 334-02
            text: "Certificate of mail host {host} does not carry its name, sending stopped."
            process: Email Service
            severity: High
          - id: 334-03
            text: "Mail login answered by a second challenge, message {hex} tried again."
            process: Email Service
            severity: Medium
    """# + "\n"

  /// Lines that forged addresses cause.
  static let portalFalseSource = #"""
    false_source:
      rate: 0.001
      code: TIMEOUT
      log_type: Security Breach
      shapes:
        - id: false-source-01
          text: "Call from foreign address {source} where only internal hosts may connect, request blocked."
          process: [Payment Gateway, Database Server]
          severity: Critical
        - id: false-source-02
          text: "Spoofed peer {source} reached an internal port and was thrown out, session {session}."
          process: [Payment Gateway, Database Server]
          severity: Critical
        - id: false-source-03
          text: "Stranger {source} opened a connection past the web tier, credentials not accepted."
          process: Database Server
          severity: Critical
    """# + "\n"
}

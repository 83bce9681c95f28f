extension Catalogue {
  /// The text of ``banking``: the example to start a catalogue of one's own from.
  public static let bankingYAML = #"""
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

    codes:
      - code: "200"
        weight: 1
        log_type: Http Success
        shapes:
          - text: "Customer {customer} signed in from {source}, session {session} opened."
            process: Web Server
            severity: Low
          - text: "Session {session} of user {user} ended by sign-out after {seconds} s."
            process: Web Server
            severity: Low
          - text: "Balance overview for account {account} delivered in {millis} ms."
            process: Web Server
            severity: Low
          - text: "Statement {document} downloaded by customer {customer}."
            process: Web Server
            severity: Low
          - text: "Payment {payment} over {amount} settled, beneficiary bank acknowledged."
            process: Payment Gateway
            severity: Low
          - text: "Card {card} authorised for {amount} at terminal {terminal}."
            process: Payment Gateway
            severity: Low
          - text: "Gateway session {session} for customer {customer} closed, nothing pending."
            process: Payment Gateway
            severity: Low
          - text: "Standing order {order} executed on time for account {account}."
            process: Web Server
            severity: Low
          - text: "Instant credit transfer {transaction} confirmed by the scheme in {millis} ms."
            process: Payment Gateway
            severity: Low
          - text: "GET {path} 200 {bytes} bytes, {millis} ms, request {request}."
            process: Web Server
            severity: Low
          - text: "Second factor accepted for user {user} on {device}."
            process: Web Server
            severity: Low
          - text: "Token refresh for merchant terminal {terminal} succeeded."
            process: Payment Gateway
            severity: Low
      - code: "201"
        weight: 1
        log_type: Http Success
        shapes:
          - text: "Savings account {account} opened for customer {customer}."
            process: Web Server
            severity: Low
          - text: "Mailing address of customer {customer} changed, confirmation sent to {email}."
            process: Web Server
            severity: Low
          - text: "Posting {transaction} of {amount} written to the ledger, journal page {page}."
            process: Database Server
            severity: Low
          - text: "Receipt for payment {payment} stored, reference {hex}."
            process: Payment Gateway
            severity: Low
          - text: "Customer {customer} enrolled for online banking, welcome letter queued."
            process: Web Server
            severity: Low
          - text: "Beneficiary {iban} added to the address book of user {user}."
            process: Web Server
            severity: Low
          - text: "Direct debit mandate {mandate} registered."
            process: Payment Gateway
            severity: Low
          - text: "Snapshot row for account {account} inserted, version {page}."
            process: Database Server
            severity: Low
          - text: "Device {uuid} bound to user {user} for push approvals."
            process: Web Server
            severity: Low
          - text: "Virtual card {card} issued for customer {customer}."
            process: Payment Gateway
            severity: Low
          - text: "Card limit of {amount} saved for account {account}."
            process: Web Server
            severity: Low
          - text: "Audit entry {uuid} appended for transaction {transaction}."
            process: Database Server
            severity: Low
      - code: "301"
        weight: 1
        log_type: HTTP Error
        shapes:
          - text: "Request for {path} forwarded to its new home, client {source}."
            process: Load Balancer
            severity: Low
          - text: "Old bookmark {path} answered with the current address of the portal."
            process: Load Balancer
            severity: Low
          - text: "Browser of customer {customer} sent on to the encrypted sign-in page."
            process: Web Server
            severity: Low
          - text: "Legacy payment address rewritten to {path}, request {request}."
            process: Load Balancer
            severity: Low
          - text: "Trailing slash removed, client {source} redirected within {millis} ms."
            process: Load Balancer
            severity: Low
          - text: "Marketing link {hex} resolved to the product page for loans."
            process: Web Server
            severity: Low
          - text: "Mobile client on {device} moved to host {host} for its region."
            process: Load Balancer
            severity: Low
          - text: "HTTP upgraded to HTTPS for {path}, client {source}."
            process: Web Server
            severity: Low
      - code: "400"
        weight: 1
        log_type: HTTP Error
        shapes:
          - text: "Payment order {payment} rejected: the body is not well-formed XML at line {line}."
            process: Payment Gateway
            severity: High
          - text: "pain.001 file {file} refused, schema violation in element {page}."
            process: Payment Gateway
            severity: High
          - text: "Transfer instruction {transaction} carries an unparsable amount, discarded before routing."
            process: Load Balancer
            severity: High
          - text: "Request {request} to {path} lacks the mandatory field 'valueDate'."
            process: Web Server
            severity: High
          - text: "Lookup of account {account} aborted, search key does not match the expected pattern."
            process: Database Server
            severity: High
          - text: "Merchant {terminal} keeps sending card payments with an invalid message layout, {count} refused."
            process: Payment Gateway
            severity: High
          - text: "Header block of request {request} exceeds {bytes} bytes, connection from {source} dropped."
            process: Load Balancer
            severity: High
          - text: "Filter expression sent by {service} cannot be bound, argument {page} has the wrong type."
            process: Database Server
            severity: High
          - text: "JSON of standing order {order} ends too early, nothing was saved."
            process: Web Server
            severity: High
          - text: "IBAN {iban} in payment {payment} fails its checksum, transfer not accepted."
            process: Payment Gateway
            severity: High
          - text: "Customer {customer} typed a date of birth in the future, form sent back."
            process: Web Server
            severity: Medium
          - text: "Search for statements with an empty period, user {user} asked to correct it."
            process: Web Server
            severity: Medium
          - text: "Upload {file} of customer {customer} is not readable, format unknown."
            process: Web Server
            severity: [Medium, High]
          - text: "Illegal character in query string of {path}, request {request} turned away."
            process: Load Balancer
            severity: High
      - code: "401"
        weight: 1
        log_type: HTTP Error
        shapes:
          - text: "Sign-in of user {user} refused, wrong password, attempt {small}."
            process: Web Server
            severity: Medium
          - text: "One-time code for customer {customer} expired before it was entered."
            process: Web Server
            severity: Medium
          - text: "Session {session} has no bearer token, user sent back to the sign-in page."
            process: Web Server
            severity: Medium
          - text: "Access token of user {user} ran out {seconds} s ago, renewal needed."
            process: Web Server
            severity: Medium
          - text: "Push approval on {device} was not confirmed in time by user {user}."
            process: Web Server
            severity: Medium
          - text: "Terminal {terminal} presented a stale credential, new handshake requested."
            process: Payment Gateway
            severity: Medium
          - text: "API key {hex} without clearance tried to read customer records through {path}."
            process: Firewall
            severity: Critical
          - text: "Caller {source} asked for account data of {count} customers without any authentication."
            process: Firewall
            severity: Critical
          - text: "Transfer of {amount} requested with a forged signature, key {hex}, payment stopped."
            process: Payment Gateway
            severity: Critical
          - text: "Token of a dismissed employee {employee} used against {path}."
            process: Firewall
            severity: Critical
          - text: "Unsigned call to the money transfer interface from {source}, {amount} at stake."
            process: [Firewall, Payment Gateway]
            severity: Critical
          - text: "Privileged interface {path} called with a stolen service account, origin {source}."
            process: Firewall
            severity: Critical
          - text: "Remember-me cookie of user {user} not recognised, password asked again."
            process: Web Server
            severity: Medium
      - code: "403"
        weight: 1
        log_type: HTTP Error
        log_type_by_process:
          Firewall: Security Breach
        shapes:
          - text: "Password of user {user} had lapsed, yet {small} pages behind the sign-in were requested."
            process: Web Server
            severity: High
          - text: "User {user} failed to sign in {attempts} times within {seconds} s."
            process: Web Server
            severity: [High, Critical]
            weight: 2
          - text: "Account of customer {customer} locked after {attempts} wrong PINs from {source}."
            process: Web Server
            severity: [High, Critical]
          - text: "User {user} lacks the role for {path}, access denied."
            process: Web Server
            severity: High
          - text: "Clerk {employee} tried to approve a payment that he entered himself."
            process: Web Server
            severity: High
          - text: "Certificate of client {host} was revoked, request {request} denied."
            process: Web Server
            severity: High
          - text: "Password guessing under way: {count} user names tried by {source} in {seconds} s."
            process: Firewall
            severity: Critical
            weight: 2
          - text: "Address {source} is on no allow list and probes the administration port {port}."
            process: Firewall
            severity: Critical
          - text: "Credential stuffing from {count} addresses against the sign-in page, block rule {page} armed."
            process: Firewall
            severity: Critical
          - text: "Injection pattern in request {request} to {path}, source {source} banned."
            process: Firewall
            severity: Critical
          - text: "Port scan over {count} ports by {source}, intrusion suspected."
            process: Firewall
            severity: Critical
          - text: "Attempt to copy the customer file {file} to host {ip}, outbound traffic cut."
            process: Firewall
            severity: Critical
          - text: "Customer {customer} signs in from a country under sanctions, session {session} held."
            process: Web Server
            severity: High
      - code: "404"
        weight: 1
        log_type: HTTP Error
        shapes:
          - text: "No backend serves {path}, client {source} received an error page."
            process: Load Balancer
            severity: Medium
          - text: "Endpoint for account {account} is not published on this node."
            process: Load Balancer
            severity: Medium
          - text: "Statement {document} does not exist in the archive."
            process: Web Server
            severity: Medium
          - text: "Page with the postings of account {account} was removed or never there."
            process: Web Server
            severity: Medium
          - text: "Link to card statement {document} leads nowhere, referrer {host}."
            process: Load Balancer
            severity: Medium
          - text: "Route {path} unknown to version {version} of the gateway map."
            process: Load Balancer
            severity: Medium
          - text: "Picture {file} of the branch finder cannot be located."
            process: Web Server
            severity: Medium
          - text: "User {user} followed a link to a product that is no longer sold."
            process: Web Server
            severity: Medium
          - text: "Health path {path} of {host} answers with nothing found."
            process: Load Balancer
            severity: Medium
          - text: "Help article {page} is absent in language {language}."
            process: Web Server
            severity: Medium
          - text: "Exchange rate list for {date} was not found, request {request}."
            process: Load Balancer
            severity: Medium
      - code: "500"
        weight: 1
        log_type: System Failure
        shapes:
          - text: "Two postings on account {account} wait for each other, transaction {transaction} rolled back by the database."
            process: Database Server
            severity: High
          - text: "Checksum of journal segment {segment} differs from the stored one, block {page} unreadable."
            process: Payment Gateway
            severity: High
          - text: "Credit scoring service gave up with an internal fault, decision on customer {customer} impossible."
            process: Payment Gateway
            severity: Critical
          - text: "Key store {file} missing, outgoing customer files cannot be encrypted."
            process: Web Server
            severity: Critical
          - text: "Service user of {service} may not read the ledger directory, access rights are broken."
            process: Database Server
            severity: Critical
          - text: "Card number check lets invalid numbers through, card {card} accepted by mistake."
            process: Payment Gateway
            severity: Critical
          - text: "ImportError: the library that verifies sign-in signatures could not be loaded on {host}."
            process: Web Server
            severity: [High, Critical]
            weight: 2
          - text: "Compilation of the payment rule set failed in line {line}, old rules stay active."
            process: Payment Gateway
            severity: [Medium, High]
            weight: 2
          - text: "Unexpected indent in {file}, line {line}: job skipped."
            process: Payment Gateway
            severity: Medium
          - text: "Unbound name 'closing_balance' in the transfer script, line {line}, request {request} failed."
            process: Payment Gateway
            severity: Medium
          - text: "Heap of {service} exhausted while a large report was built, {megabytes} MB in use."
            process: Database Server
            severity: Medium
          - text: "Division by a zero term length in the interest calculator, quote {hex} not shown."
            process: [Payment Gateway, Web Server]
            severity: Medium
          - text: "Cannot add text to a number while totals of account {account} are computed."
            process: [Payment Gateway, Database Server]
            severity: High
          - text: "Interest run recursed {count} levels deep and was cut off, batch {batch} unfinished."
            process: [Payment Gateway, Web Server]
            severity: High
          - text: "TLS negotiation with {host} ended without agreement after {duration}."
            process: Payment Gateway
            severity: [High, Critical]
            weight: 2
          - text: "{class} in settlement batch {batch}, {count} payments remain unsettled."
            process: Payment Gateway
            severity: High
          - text: "Ledger totals and account totals differ by {amount}, end-of-day closing stopped."
            process: Database Server
            severity: Critical
          - text: "Payment {payment} was booked twice, {amount} left account {account} two times."
            process: Payment Gateway
            severity: Critical
          - text: "Storage volume of the core ledger on {host} turned read-only, postings are lost."
            process: Database Server
            severity: Critical
          - text: "Customer {customer} was shown the accounts of another customer, session {session}."
            process: Web Server
            severity: Critical
          - text: "Uncaught {class} at {file}:{line}, request {request} answered with an error page."
            process: Web Server
            severity: High
          - text: "Statement failed with SQLSTATE {sqlstate} while transaction {transaction} was posted."
            process: Database Server
            severity: High
          - text: "Template of the start page raised {class}, page shown without offers."
            process: Web Server
            severity: [Medium, High]
          - text: "Cache {cache} could not be refreshed, values are {seconds} s old."
            process: Web Server
            severity: Medium
          - text: "Nightly statistics job {batch} ended with exit code {small}, will run again."
            process: Database Server
            severity: Medium
          - text: "Queue {queue} holds {backlog} payments, consumer on {host} has stopped."
            process: Payment Gateway
            severity: High
          - text: "Hardware security module {module} rejects every PIN block, card payments are down."
            process: Payment Gateway
            severity: Critical
          - text: "Pod {pod} restarted {attempts} times in {seconds} s, back-off in force."
            process: Web Server
            severity: High
      - code: "DB_CONN_FAIL"
        weight: 0.2
        log_type: System Failure
        shapes:
          - text: "Core ledger {host} does not accept connections, all postings are suspended."
            process: Database Server
            severity: Critical
          - text: "Primary database {host} is gone, no replica could be promoted."
            process: Database Server
            severity: Critical
          - text: "Connection to {host}:{port} broke inside transaction {transaction}, only half of it is booked."
            process: Database Server
            severity: Critical
          - text: "Query for customer {customer} gave no rows back after {duration}, connection dropped."
            process: Database Server
            severity: [High, Critical]
            weight: 2
          - text: "Pool of {count} database connections is used up, every request to {service} fails."
            process: Database Server
            severity: Critical
          - text: "Replica {host} lags {seconds} s behind, reads were refused."
            process: Database Server
            severity: [High, Critical]
            weight: 2
          - text: "Reconnect number {attempts} to {host} succeeded, {count} statements must be repeated."
            process: Database Server
            severity: High
          - text: "Login of {service} to the database was refused, SQLSTATE {sqlstate}, nobody can be served."
            process: Database Server
            severity: Critical
          - text: "Link to the reporting database {host} is down, statements are delayed."
            process: Database Server
            severity: High
      - code: "TIMEOUT"
        weight: 0.2
        log_type: HTTP Error
        shapes:
          - text: "Identity check of user {user} took longer than {seconds} s and was abandoned."
            process: Web Server
            severity: [Medium, High]
            weight: 2
          - text: "Upstream {host} gave no answer to request {request} within {duration}."
            process: Load Balancer
            severity: [Medium, High]
            weight: 2
          - text: "Encryption service kept {transaction} waiting for {duration}, record not protected in time."
            process: Database Server
            severity: [High, Critical]
            weight: 2
          - text: "No reply from the payment scheme for {payment} after {duration}, outcome unknown."
            process: Payment Gateway
            severity: [High, Critical]
            weight: 2
          - text: "Card issuer silent for {duration}, card {card} declined as a precaution."
            process: Payment Gateway
            severity: High
          - text: "Exchange rate feed late by {seconds} s, yesterday's rates are shown."
            process: Web Server
            severity: Medium
          - text: "Slow client {source} cut off after {seconds} s without a byte."
            process: Load Balancer
            severity: Medium
          - text: "Lock on account {account} not granted for {duration}, posting {transaction} given up."
            process: Database Server
            severity: High
          - text: "Clearing window missed: {backlog} payments did not leave in time."
            process: Payment Gateway
            severity: Critical
          - text: "Address lookup for customer {customer} unanswered, form works without it."
            process: Web Server
            severity: Medium
          - text: "All {small} backends of {service} exceed their time limit, half of the calls fail."
            process: Load Balancer
            severity: High
          - text: "Fraud check for {payment} ran into its limit of {duration}, payment parked."
            process: Payment Gateway
            severity: High
      - code: "NULL_POINTER"
        weight: 0.2
        log_type: Warning
        shapes:
          - text: "Account master record {account} is null in the core, posting engine halted."
            process: Database Server
            severity: Critical
          - text: "Null dereference in {class} while payment {payment} was enriched."
            process: Payment Gateway
            severity: [Medium, High]
            weight: 2
          - text: "Portal process on {host} died from an unhandled null reference, dump {hex} written."
            process: Web Server
            severity: [High, Critical]
            weight: 2
          - text: "Beneficiary of payment {payment} is null, order returned to the queue."
            process: Payment Gateway
            severity: High
          - text: "Profile picture of user {user} is null, placeholder used."
            process: Web Server
            severity: Medium
          - text: "Key reference for customer data resolves to nothing, decryption stopped on {host}."
            process: Database Server
            severity: Critical
          - text: "{class}: cart of customer {customer} vanished before approval, request {request}."
            process: Web Server
            severity: High
          - text: "Optional branch code absent in reply {request}, field left blank."
            process: Web Server
            severity: Medium
          - text: "Foreign key of posting {transaction} points to no account, row set aside."
            process: Database Server
            severity: High
      - code: "MAINT_1000"
        weight: 0.02
        log_type: Maintenance
        shapes:
          - text: "Planned work {ticket} on database node {host} begins, traffic drained."
            process: Database Server
            severity: Low
          - text: "Archive copy of journal segment {segment} is being taken."
            process: Database Server
            severity: Medium
          - text: "Rollout of security fix {version} to the packet filter begins, {ticket}."
            process: Firewall
            severity: Medium
          - text: "Portal nodes are being lifted to release {version}, one by one."
            process: Web Server
            severity: Low
          - text: "Node {host} taken out of rotation for its monthly service, {ticket}."
            process: Load Balancer
            severity: Low
      - code: "MAINT_1001"
        weight: 0.02
        log_type: Maintenance
        shapes:
          - text: "Index rebuild over {count} tables done in {seconds} s."
            process: Database Server
            severity: Low
          - text: "Planned work {ticket} closed before its window ended."
            process: Database Server
            severity: Low
          - text: "Signature set {version} is live on every firewall node, {ticket}."
            process: Firewall
            severity: Medium
          - text: "Release {version} of the portal serves all customers, {ticket} done."
            process: Web Server
            severity: Low
          - text: "Gateway certificates renewed as planned, {count} terminals reconnected."
            process: Payment Gateway
            severity: Low
      - code: "MAINT_1002"
        weight: 0.02
        log_type: Maintenance
        shapes:
          - text: "Urgent fix {version} put on the payment gateway outside the window, {ticket}."
            process: Payment Gateway
            severity: High
          - text: "Portal switched off for {seconds} s to raise its version, {ticket}."
            process: Web Server
            severity: Medium
          - text: "Core ledger needs repair at once, work {ticket} starts without notice."
            process: Database Server
            severity: Critical
          - text: "Database {host} restarted by hand after a memory fault, {ticket}."
            process: Database Server
            severity: High
      - code: "MAINT_1003"
        weight: 0.02
        log_type: Maintenance
        shapes:
          - text: "Work {ticket} overruns its window by {minutes} minutes, ledger still closed."
            process: Database Server
            severity: Critical
          - text: "Release {version} withdrawn, portal back on the version before, {ticket}."
            process: Web Server
            severity: High
          - text: "Restore test of backup {file} failed, no usable copy since {date}."
            process: Database Server
            severity: Critical
          - text: "Gateway change {ticket} undone after {count} declined payments."
            process: Payment Gateway
            severity: High
      - code: "22"
        weight: 0.005
        log_type: Access Control Violation
        shapes:
          - text: "{attempts} shell logins in {seconds} s by {source}, none known."
            process: [Firewall, VPN Server]
            severity: Critical
          - text: "Root login over SSH tried from {source} without a key."
            process: [Firewall, VPN Server]
            severity: Critical
          - text: "Shell session of {employee} on {host} was taken over from {source}."
            process: VPN Server
            severity: Critical
          - text: "Key exchange with {source} broke off before the login."
            process: VPN Server
            severity: High
          - text: "Jump host {host} cannot be reached over SSH, administrators are locked out."
            process: VPN Server
            severity: High
          - text: "Client {source} speaks an outdated SSH dialect and was sent away."
            process: VPN Server
            severity: Medium
          - text: "Shell login of {employee} outside office hours, {small} hosts visited."
            process: Firewall
            severity: High
      - code: "25"
        weight: 0.001
        log_type: Email Failure
        shapes:
          - text: "Mail relay {host} refuses every message, fraud warnings included."
            process: Email Service
            severity: Critical
          - text: "Relay {host} stayed mute for {duration}, {count} letters wait."
            process: Email Service
            severity: High
          - text: "Mail to {email} bounced {attempts} times, statement notice undelivered."
            process: Email Service
            severity: High
          - text: "Greylisting by {host} postpones {count} messages."
            process: Email Service
            severity: Medium
      - code: "110"
        weight: 0.001
        log_type: Email Failure
        shapes:
          - text: "Inbox server {host} unreachable, reports of lost cards are not fetched."
            process: Email Service
            severity: Critical
          - text: "Mailbox of the fraud desk cannot be opened, login rejected by {host}."
            process: Email Service
            severity: High
          - text: "Fetching mail from {host} took {duration}, next try in {seconds} s."
            process: Email Service
            severity: Medium
      - code: "587"
        weight: 0.001
        log_type: Email Failure
        shapes:
          - text: "Submission service {host} offers no login any more, alerts stay unsent."
            process: Email Service
            severity: Critical
          - text: "StartTLS with {host} failed, {count} messages held back."
            process: Email Service
            severity: High
          - text: "Quota of the submission account is used up until midnight, {count} newsletters wait."
            process: Email Service
            severity: Medium
      - code: "334"
        weight: 0.001
        log_type: Email Failure
        shapes:
          - text: "Fraud warning for customer {customer} could not be mailed, login challenge failed."
            process: Email Service
            severity: Critical
          - text: "Certificate of mail host {host} does not carry its name, sending stopped."
            process: Email Service
            severity: High
          - text: "Mail login answered by a second challenge, message {hex} tried again."
            process: Email Service
            severity: Medium

    false_source:
      rate: 0.001
      code: TIMEOUT
      log_type: Security Breach
      shapes:
        - text: "Call from foreign address {source} where only internal hosts may connect, request blocked."
          process: [Payment Gateway, Database Server]
          severity: Critical
        - text: "Spoofed peer {source} reached an internal port and was thrown out, session {session}."
          process: [Payment Gateway, Database Server]
          severity: Critical
        - text: "Stranger {source} opened a connection past the web tier, credentials not accepted."
          process: Database Server
          severity: Critical
    """# + "\n"
}

extension RuleSet {
  /// The rules that are built in: ``portalYAML``.
  ///
  /// - Complexity: Compiled at first use, some hundredths of a second.
  public static let portal: RuleSet = {
    do {
      return try RuleSet(yaml: portalYAML)
    } catch {
      preconditionFailure("the built-in rules: \(error)")
    }
  }()

  /// The text of ``portal``: the example to start rules of one's own from.
  public static let portalYAML = #"""
    # What a banking portal writes when all went well. Every rule fits whole messages, from ^ to $, so
    # that a line which goes on with something else is left to the model.
    #
    # name, pattern, severity   always; severity is Low, Medium, High or Critical
    # priority                  higher goes first; 0 if left out; among equals the order of this file
    # case_sensitive            true or false; false if left out
    # log_type, process         one value or a list: the rule judges only lines that carry one of them
    # must_match, must_not_match   messages that `tocsin rules check` tries the pattern on

    rules:
      - name: signed-in
        pattern: '^(User \w+ logged in successfully|Customer \d+ signed in from [\d.]+, session [\w-]+ opened|Second factor accepted for user \w+ on an? (iPhone|Android phone|tablet|hardware token|desktop browser))\.$'
        severity: Low
        must_match:
          - User User627035 logged in successfully.
          - Customer 80421177 signed in from 203.0.113.9, session sid-a81f03 opened.
          - Second factor accepted for user u204411 on an Android phone.
        must_not_match:
          - User User627035 logged in successfully. Then 40 others did.
          - Second factor refused for user u204411 on an Android phone.

      - name: signed-out
        pattern: '^(User \w+ logged out successfully|Session [\w-]+ of user \w+ ended by sign-out after \d+ s)\.$'
        severity: Low
        must_match:
          - User User9 logged out successfully.
          - Session 8c21aa of user u204411 ended by sign-out after 412 s.
        must_not_match:
          - Session 8c21aa of user u204411 ended by a crash after 412 s.

      - name: payment-session
        pattern: '^(Payment Session \w+ (closed successfully|initiated for authenticated user)|Gateway session [\w-]+ for customer \d+ closed, nothing pending)\.$'
        severity: Low
        must_match:
          - Payment Session PS5550123 Closed Successfully.
          - Payment Session PS5550123 initiated for authenticated user.
          - Gateway session 8c21aa for customer 80421177 closed, nothing pending.
        must_not_match:
          - Payment Session PS5550123 initiated for unknown user.
          - Gateway session 8c21aa for customer 80421177 closed, 2 pending.

      - name: payment-done
        pattern: '^(Transaction \w+ (completed without errors|completed and recorded|confirmation received)|Instant credit transfer \S+ confirmed by the scheme in \d+ ms|Standing order \S+ executed on time for account \w+)\.$'
        severity: Low
        must_match:
          - Transaction T7416135 completed without errors.
          - Transaction T7416135 completed and recorded.
          - Transaction T7416135 confirmation received.
          - Instant credit transfer TX-00412 confirmed by the scheme in 85 ms.
          - Standing order SO-1177 executed on time for account 4410022913.
        must_not_match:
          - Transaction T7416135 completed with errors.
          - Standing order SO-1177 executed twice for account 4410022913.

      - name: payment-settled
        pattern: '^(Payment \S+ over [\d.,]+ [A-Z]{3} settled, beneficiary bank acknowledged|Receipt for payment \S+ stored, reference \w+|Card [\dX*-]+ authorised for [\d.,]+ [A-Z]{3} at terminal [\w-]+|Token refresh for merchant terminal [\w-]+ succeeded)\.$'
        severity: Low
        must_match:
          - Payment P-90112 over 120.50 EUR settled, beneficiary bank acknowledged.
          - Receipt for payment P-90112 stored, reference 5fe2c0.
          - Card 4000-XXXX-XXXX-1234 authorised for 12.00 EUR at terminal T-5521.
          - Token refresh for merchant terminal T-5521 succeeded.
        must_not_match:
          - Payment P-90112 over 120.50 EUR settled twice, beneficiary bank acknowledged.
          - Card 4000-XXXX-XXXX-1234 not authorised for 12.00 EUR at terminal T-5521.
          - Card 4000-XXXX-XXXX-1234 declined for 12.00 EUR at terminal T-5521.

      - name: registration
        pattern: '^(User \w+ registration successful|New account created successfully|Savings account \w+ opened for customer \d+|Customer \d+ enrolled for online banking, welcome letter queued|Direct debit mandate [\w-]+ registered)\.$'
        severity: Low
        must_match:
          - User User2207 registration successful.
          - New account created successfully.
          - Savings account 4410022913 opened for customer 80421177.
          - Customer 80421177 enrolled for online banking, welcome letter queued.
          - Direct debit mandate M-0042 registered.
        must_not_match:
          - New account created successfully by an unknown caller.

      - name: profile-change
        pattern: '^(Profile \w+ updated successfully|Mailing address of customer \d+ changed, confirmation sent to \S+@\S+|Beneficiary \w+ added to the address book of user \w+|Card limit of [\d.,]+ [A-Z]{3} saved for account \w+|Device [\w-]+ bound to user \w+ for push approvals|Virtual card [\dX*-]+ issued for customer \d+)\.$'
        severity: Low
        must_match:
          - Profile P1170 updated successfully.
          - Mailing address of customer 80421177 changed, confirmation sent to c1@example.org.
          - Beneficiary DE02120300000000202051 added to the address book of user u204411.
          - Card limit of 500.00 EUR saved for account 4410022913.
          - Device 7d444840-9dc0-11d1-b245-5ffdce74fad2 bound to user u204411 for push approvals.
          - Virtual card 4000-XXXX-XXXX-1234 issued for customer 80421177.
        must_not_match:
          - Mailing address of customer 80421177 changed, confirmation not sent.

      - name: page-served
        pattern: '^(GET /\S* 200 \d+ bytes, \d+ ms, request [\w-]+|Balance overview for account \w+ delivered in \d+ ms|Statement [\w-]+ downloaded by customer \d+)\.$'
        severity: Low
        must_match:
          - GET /accounts/list 200 4121 bytes, 31 ms, request 5fe2c0.
          - Balance overview for account 4410022913 delivered in 31 ms.
          - Statement DOC-00412200 downloaded by customer 80421177.
        must_not_match:
          - GET /accounts/list 500 4121 bytes, 31 ms, request 5fe2c0.

      - name: record-written
        pattern: '^(Posting \S+ of [\d.,]+ [A-Z]{3} written to the ledger, journal page \d+|Snapshot row for account \w+ inserted, version \d+|Audit entry [\w-]+ appended for transaction \S+)\.$'
        severity: Low
        must_match:
          - Posting TX-00412 of 120.50 EUR written to the ledger, journal page 12.
          - Snapshot row for account 4410022913 inserted, version 3.
          - Audit entry 7d444840-9dc0-11d1-b245-5ffdce74fad2 appended for transaction TX-00412.
        must_not_match:
          - Posting TX-00412 of 120.50 EUR not written to the ledger, journal page 12.

      - name: redirection
        pattern: '^(Page redirection to updated banking portal|Redirection successful for secure login|Redirection to new payment endpoint successful|Resource moved permanently to a new URL)\.$'
        severity: Low
        must_match:
          - Page redirection to updated banking portal.
          - Redirection successful for secure login.
          - Redirection to new payment endpoint successful.
          - Resource moved permanently to a new URL.
        must_not_match:
          - Redirection to new payment endpoint failed.

      - name: moved-address
        pattern: '^(Request for /\S* forwarded to its new home, client [\d.]+|Old bookmark /\S* answered with the current address of the portal|Browser of customer \d+ sent on to the encrypted sign-in page|Legacy payment address rewritten to /\S*, request [\w-]+|Trailing slash removed, client [\d.]+ redirected within \d+ ms|Marketing link \w+ resolved to the product page for loans|Mobile client on an? (iPhone|Android phone|tablet|hardware token|desktop browser) moved to host [\w.-]+ for its region|HTTP upgraded to HTTPS for /\S*, client [\d.]+)\.$'
        severity: Low
        must_match:
          - Request for /loans forwarded to its new home, client 203.0.113.9.
          - Old bookmark /loans answered with the current address of the portal.
          - Browser of customer 80421177 sent on to the encrypted sign-in page.
          - Legacy payment address rewritten to /pay, request 5fe2c0.
          - Trailing slash removed, client 203.0.113.9 redirected within 3 ms.
          - Marketing link 5fe2c0 resolved to the product page for loans.
          - Mobile client on a tablet moved to host web-3.example for its region.
          - HTTP upgraded to HTTPS for /loans, client 203.0.113.9.
        must_not_match:
          - Request for /loans forwarded in a circle, client 203.0.113.9.
    """#
}

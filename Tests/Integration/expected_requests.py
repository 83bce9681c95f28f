"""What receivers accept, written by hand from their documentation. Each check returns what it
read, or raises AssertionError.

Alertmanager: `postableAlert` of https://github.com/prometheus/alertmanager/blob/main/api/v2/openapi.yaml
  and https://prometheus.io/docs/alerting/latest/alerts_api/: an array of objects of labels
  (required; names [a-zA-Z_][a-zA-Z0-9_]*, values not empty, alertname among them), annotations,
  startsAt, endsAt (RFC 3339) and generatorURL.
Jira: https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issues/ (create issue:
  fields.project.key, .issuetype.name, .summary of at most 255 characters on one line, .labels
  without spaces, .priority.name, .description as a document) and .../api-group-issue-search/.
Documents: https://developer.atlassian.com/cloud/jira/platform/apis/document/structure/: version 1,
  type doc, content; a text node has a text of at least one character.
"""

import datetime
import re

LABEL_NAME = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*\Z")
PRIORITIES = {"Critical": "Highest", "High": "High", "Medium": "Medium", "Low": "Low"}


def only(mapping, required, optional=()):
    assert isinstance(mapping, dict), "no object"
    missing = set(required) - set(mapping)
    assert not missing, f"missing: {sorted(missing)}"
    unknown = set(mapping) - set(required) - set(optional)
    assert not unknown, f"unknown: {sorted(unknown)}"


def moment(text):
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", text), "no RFC 3339 time"
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


def postable_alerts(alerts):
    assert isinstance(alerts, list) and alerts, "no array of alerts"
    for alert in alerts:
        only(alert, ["labels"], ["annotations", "startsAt", "endsAt", "generatorURL"])
        for name, value in alert["labels"].items():
            assert LABEL_NAME.match(name), "no name of a label"
            assert isinstance(value, str) and value, "an empty label"
        only(
            alert["labels"], ["alertname", "severity", "fingerprint"], ["process", "log_type"]
        )
        assert alert["labels"]["severity"] in ("low", "medium", "high", "critical")
        for name, value in alert["annotations"].items():
            assert LABEL_NAME.match(name) and isinstance(value, str), "no annotation"
        assert int(alert["annotations"]["count"]) >= 1
        assert moment(alert["startsAt"]) < moment(alert["endsAt"]), "ends before it starts"
    return alerts


def issue(body):
    only(body, ["fields"])
    fields = body["fields"]
    only(fields, ["project", "issuetype", "summary", "description", "labels"], ["priority"])
    only(fields["project"], ["key"])
    only(fields["issuetype"], ["name"])
    summary = fields["summary"]
    assert 0 < len(summary.encode("utf-16-le")) // 2 <= 255 and "\n" not in summary
    severity = re.match(r"\[(\w+)\] (.* )?issue detected( in process .+)?\Z", summary)
    assert severity, "another summary"
    if "priority" in fields:
        only(fields["priority"], ["name"])
        assert fields["priority"]["name"] == PRIORITIES[severity[1]], "another priority"
    assert all(re.fullmatch(r"[^\s]{1,255}", label) for label in fields["labels"])
    keys = [label for label in fields["labels"] if re.fullmatch("tocsin-[0-9a-f]{32}", label)]
    assert len(keys) == 1, "not one idempotency label"
    document(fields["description"])
    return fields


def document(node):
    only(node, ["type", "version", "content"])
    assert node["type"] == "doc" and node["version"] == 1
    for child in node["content"]:
        block(child)


def block(node):
    """paragraph, codeBlock and bulletList are all that tocsin writes."""
    only(node, ["type", "content"])
    kind, content = node["type"], node["content"]
    assert content, "an empty block"
    if kind in ("paragraph", "codeBlock"):
        for child in content:
            only(child, ["type", "text"])
            assert child["type"] == "text" and child["text"], "an empty text"
    elif kind == "bulletList":
        for item in content:
            only(item, ["type", "content"])
            assert item["type"] == "listItem"
            for child in item["content"]:
                assert child["type"] == "paragraph"
                block(child)
    else:
        raise AssertionError("an unknown block")


def search(body):
    only(body, ["jql"], ["maxResults", "fields"])
    match = re.fullmatch(r'project = "(\w+)" AND labels = "(tocsin-[0-9a-f]{32})"', body["jql"])
    assert match, "another query"
    return {"project": match[1], "label": match[2]}


def webhook(body):
    only(
        body,
        [
            "event", "id", "fingerprint", "severity", "process", "log_type", "message", "shape",
            "stage", "confidence", "declared_severity", "count", "first_seen", "last_seen",
        ],
    )
    assert body["event"] == "incident" and body["count"] >= 1
    assert moment(body["first_seen"]) <= moment(body["last_seen"])
    return body

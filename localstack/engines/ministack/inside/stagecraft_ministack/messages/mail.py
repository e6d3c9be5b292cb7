"""E-mail subscriptions of topics get their mail, which the engine's SES keeps beside Cognito's; the engine itself only logs that there was one.

GET /_stagecraft/mail answers the mails, newest last, to whoever shows the stack's secret, with the newest messages of standard topics that have no such subscription:
`[{"id", "kind": "mail" | "topic", "at" (seconds since 1970), "from", "to": [], "subject", "text", "html"}]`.
"""

import json
import time
from collections import deque

from stagecraft_ministack.requests.kit_paths import serve
from ministack.core.responses import new_uuid
from ministack.services import ses, sns

MOST = 500
SENDER = "AWS Notifications <no-reply@sns.amazonaws.com>"

fan_out = sns._fanout
record_mail = ses._record_send
topic_messages = deque(maxlen=MOST)


def fan_out_by_mail(topic_arn, msg_id, message, subject, message_structure="", message_attributes=None, *words, **named):
    fan_out(topic_arn, msg_id, message, subject, message_structure, message_attributes, *words, **named)
    topic = sns._topic_by_arn_any_scope(topic_arn)
    if topic is None or topic["name"].endswith(".fifo"):
        return
    text = sns._resolve_message_for_protocol(message, message_structure, "email")
    readers = [each for each in topic["subscriptions"] if each["protocol"].startswith("email")]
    if not readers:
        topic_messages.append({"id": new_uuid(), "kind": "topic", "at": time.time(), "from": topic["name"], "to": [], "subject": subject or "", "text": text, "html": ""})
    for reader in readers:
        if sns._matches_filter_policy(reader, message_attributes or {}, text):
            body = text if reader["protocol"] == "email-json" else readable(text)
            ses.send_internal_email(SENDER, [reader["endpoint"]], subject or "AWS Notification Message", body_text=body, type_name="SnsEmailSubscription")


def readable(text):
    """An alarm's notification as its e-mail says it; any other text as it is."""
    try:
        alarm = json.loads(text)
        name, state, why, trigger = alarm["AlarmName"], alarm["NewStateValue"], alarm["NewStateReason"], alarm["Trigger"]
    except (ValueError, KeyError, TypeError):
        return text
    return "\n".join(
        [
            f'The alarm "{name}" in {alarm["Region"]} has entered the {state} state, because "{why}" at {alarm["StateChangeTime"]}.',
            "",
            "Alarm details:",
            f"- Name: {name}",
            f"- Description: {alarm.get('AlarmDescription')}",
            f"- State change: {alarm['OldStateValue']} -> {state}",
            f"- Metric: {trigger['Namespace']} {trigger['MetricName']}",
            *(f"- {each['Name']}: {each['Value']}" for each in trigger["Dimensions"]),
        ]
    )


def record_and_forget(*words, **named):
    sent = record_mail(*words, **named)
    mails = ses._sent_emails_list()
    del mails[:-MOST]
    return sent


def mail_of(record):
    return {
        "id": record["MessageId"],
        "kind": "mail",
        "at": record["Timestamp"],
        "from": record["Source"],
        "to": [*record.get("To", []), *record.get("CC", []), *record.get("BCC", [])],
        "subject": record.get("RenderedSubject") or record.get("Subject") or "",
        "text": record.get("RenderedBodyText") or record.get("BodyText") or "",
        "html": record.get("RenderedBodyHtml") or record.get("BodyHtml") or "",
    }


def all_mail(_):
    mails = [mail_of(record) for records in ses._sent_emails.all_values() for record in records]
    return {"messages": sorted([*mails, *topic_messages], key=lambda message: message["at"])}


sns._fanout = fan_out_by_mail
ses._record_send = record_and_forget
serve("/_stagecraft/mail", "all", all_mail)

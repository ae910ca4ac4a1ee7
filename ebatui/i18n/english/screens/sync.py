"""Words of sending and fetching. "Everything is sent" stands only for a complete exchange."""

from __future__ import annotations

WORDS: dict[str, str] = {
    "POST_LAST": "Last complete   {when}, hub {hub}",
    "POST_LAST_NEVER": "Last complete   never",
    "POST_NOT_ENROLLED": "This terminal is not joined to a hub: what waits stays here, safe.",
    "POST_WAITING": "Waiting         {changes} in {parcels} ({size}), about {seconds} to send",
    "POST_NOTHING_WAITING": "Waiting         nothing",
    "POST_UNREAD": "Arrived unread  {parcels}",
    "POST_ARRIVED": "Arrived         {say}",
    "POST_RESULT": "Last try        {say}",
    "POST_REFUSED_HEAD": "Refused by the hub ({count}): mend and they go again",
    "POST_CONFLICTS_HEAD": "Two people wrote different things ({count}): choose in the case",
    "POST_ALL_WELL": "Nothing refused, nothing in conflict.",
    "POST_SENDING": "Sending {changes}, about {seconds}: {gone} s gone. You can go on working.",
    "POST_ALREADY": "Sending already.",
    "POST_COMPLETE": "Complete: sent {sent}, fetched {fetched}. Nothing is waiting.",
    "POST_NOT_COMPLETE": "{sent} sent, {waiting} still waiting. {reason}",
    "POST_PARTIAL": "Nothing is lost: F5 goes on from there.",
    "POST_NO_LINE": "There is no line. Nothing is lost.",
    "POST_REFUSED": "The hub refused this terminal: ring its operator.",
    "POST_TRAFFIC": "                {up} up, {down} down, {seconds}",
}

"""Words of sending and fetching. "Everything is sent" stands only for a complete exchange."""

from __future__ import annotations

WORDS: dict[str, str] = {
    "POST_LAST": "Last complete   {when}, hub {hub}",
    "POST_EMBEDDED": "beside this terminal",
    "POST_LAST_NEVER": "Last complete   never",
    "POST_NOT_ENROLLED": "This terminal is not joined to a hub: what waits stays here, safe.",
    "POST_WAITING": "Waiting         {changes} in {parcels} ({size}), about {seconds} to send",
    "POST_NOTHING_WAITING": "Waiting         nothing",
    "POST_UNREAD": "Arrived unread  {parcels}",
    "POST_ARRIVED": "Arrived         {say}",
    "POST_RESULT": "Last try        {say}",
    "POST_REFUSED_HEAD": "Refused by the hub ({count}): mend and they go again",
    "POST_CONFLICTS_HEAD": "Two people wrote different things ({count}): Enter to choose",
    "POST_MARKED": "{values} kept beside another that came first: Enter to look",
    "POST_HUB_PUT_BACK": (
        "The hub was put back from a backup: its answers to {n} of our requests are to be given"
        " again; nothing of ours is lost."
    ),
    "SETTLE_HEAD": "{values} to choose: the one that you choose stands everywhere.",
    "SETTLE_ALL_WELL": "Nobody wrote anything differently.",
    "SETTLE_MARKED": "Marked only: the first to reach the hub stands, the later is here",
    "SETTLE_BY": "{who} at {device}, {when}",
    "SETTLE_STANDS": "stands",
    "SETTLE_NO_VALUE": "There is no value {number} here.",
    "MEND_TITLE": "Mend: {about}",
    "POST_ALL_WELL": "Nothing refused, nothing in conflict.",
    "POST_SENDING": "Sending {changes}, about {seconds}: {gone} s gone. You can go on working.",
    "POST_CROSSING": "{bar} {done} across, {left} left, {gone} s gone",
    "POST_ALREADY": "Sending already.",
    "POST_COMPLETE": "Complete: sent {sent}, fetched {fetched}. Nothing is waiting.",
    "POST_WAS_COMPLETE": "Complete: sent {sent}, fetched {fetched}.",
    "POST_NOT_COMPLETE": "{sent} sent, {waiting} still waiting. {reason}",
    "POST_PARTIAL": "Nothing is lost: F5 goes on from there.",
    "POST_NO_LINE": "There is no line. Nothing is lost.",
    "POST_REFUSED": "The hub refused this terminal: ring its operator.",
    "POST_TRAFFIC": "                {up} up, {down} down, {seconds}",
}

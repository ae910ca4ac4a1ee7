"""Words of sending and fetching. "Everything is sent" stands only for a complete exchange."""

from __future__ import annotations

WORDS: dict[str, str] = {
    "SYNC_TITLE": "Sync",
    "SYNC_LAST": "Last complete   {when}, hub {hub}",
    "SYNC_LAST_NEVER": "Last complete   never",
    "SYNC_NOT_ENROLLED": "This terminal is not joined to a hub: what waits stays here, safe.",
    "SYNC_WAITING": "Waiting         {changes} in {parcels} ({size}), about {seconds} to send",
    "SYNC_NOTHING_WAITING": "Waiting         nothing",
    "SYNC_CHANGES_ONE": "1 change",
    "SYNC_CHANGES": "{count} changes",
    "SYNC_PARCELS_ONE": "1 parcel",
    "SYNC_PARCELS": "{count} parcels",
    "SYNC_UNREAD": "Arrived unread  {parcels}",
    "SYNC_ARRIVED": "Arrived         {say}",
    "SYNC_RESULT": "Last try        {say}",
    "SYNC_REFUSED_HEAD": "Refused by the hub ({count}): mend and they go again",
    "SYNC_CONFLICTS_HEAD": "Two people wrote different things ({count}): choose in the case",
    "SYNC_ALL_WELL": "Nothing refused, nothing in conflict.",
    "SYNC_SENDING": "Sending {changes}, about {seconds}. You can go on working.",
    "SYNC_ALREADY": "Sending already.",
    "SYNC_COMPLETE": "Complete: sent {sent}, fetched {fetched}. Nothing is waiting.",
    "SYNC_PARTIAL": "Part of it: {sent} sent, {waiting} still waiting. F5 goes on from there.",
    "SYNC_NO_LINE": "No line: nothing sent, {waiting} still waiting. Nothing is lost.",
    "SYNC_REFUSED": "The hub refused this terminal: {waiting} waiting. Ring the hub's operator.",
    "SYNC_TRAFFIC": "{up} up, {down} down, {seconds}",
}

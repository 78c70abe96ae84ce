"""Eve puts her dates in the calendar of her phone, and asks to be reminded: each by one press, and one press ends it."""

from __future__ import annotations

from datetime import timedelta

import icalendar

from tests.coming_back import case_of
from tests.planning import booked, has_sent
from tests.proving import has_proved
from tests.stories.looking import cookie
from tests.stories.readings import told


@told("en-360", "en-360-without-scripts")
def test_eve_keeps_her_dates_and_is_reminded_only_if_she_wants_it(someone, website):
    app, home = website
    visit = has_sent(app)
    has_proved(app, case_of(app, visit.client), "bea@mail.example")
    booked(app, visit, app.config["NOW"]() + timedelta(days=30), where="Room 4, Made-up House")
    eve = someone(at=home, visit=cookie(visit))

    eve.opens("/plan")
    eve.goes_to("My dates")
    eve.sees("Last time to do it")
    titles = [eve.said(title) for title in ("Something to do", "Last time to do it", "Appointment")]
    assert keeps(eve, "Put the dates in my calendar") == ("appointment.ics", titles, "")
    assert keeps(eve, "Put in the dates and the place")[2] == "Room 4, Made-up House"

    eve.keeps_picture("eve-dates")
    eve.presses("Remind me")
    eve.sees("We remind you.")
    eve.presses("Stop reminders")
    eve.sees("We can remind you to send your plan.")


def keeps(eve, link):
    """Press it and look at what the phone gets: the name of the file, its titles, and where the appointment is."""
    with eve.page.expect_download() as got:
        eve.named("link", link).click()
    found = icalendar.Calendar.from_ical(got.value.path().read_bytes()).walk("VEVENT")
    return got.value.suggested_filename, [str(one["SUMMARY"]) for one in found], str(found[-1].get("LOCATION", ""))

"""Amir, who does not exist: what he would answer, by what the page asks. None means that there is nothing to answer."""

from __future__ import annotations

from collections.abc import Mapping

BEFORE: Mapping[str, object] = {
    "Are you safe right now?": "I am safe. I want to carry on.",
    "Is this your own phone or computer?": "Yes. Only I use it.",
    "Who is filling this in?": "Me",
    "What do you want to ask for?": "The support list",
    "Do you know your postcode?": "Yes, I know it",
    "What is your postcode?": "ZZ1 1AA",
    "What is the support list?": None,
    "What can the list do?": None,
    "What can the list not do?": None,
    "What happens if you say yes or no?": None,
    "How long does the form take?": None,
    "Can I ask in another way?": None,
    "How do you want to come back?": ("I do not want a way back",),
}
# The same, for who wants to come back.
CARD = {"How do you want to come back?": ("A card that I keep",)}
BORN = "12 March 2006"
ABOUT_HIM: Mapping[str, object] = {
    "What is your name?": "Amir Example",
    "What name do you like us to use?": "Ash",
    "When were you born?": "12 March 2006",
    "What is your NHS number?": "999 123 4519",
    "Are you autistic?": "Yes",
    "Do you have a learning disability?": "I think so",
    "How should we talk to you?": "Text message",
    "How should the team tell you what they decide?": "In person",
    "What is your mobile phone number?": "07700 900123",
    "Does someone else look at this phone?": "No",
    "When is a good time to contact you?": ("In the morning", "In the evening"),
    "What helps you understand?": ("Easy read", "More time"),
    "What helps you tell us things?": ("Writing it down",),
    "What helps you in a meeting?": ("Breaks",),
    "What helps you in a new place?": ("A quiet room",),
    "Who can help you say what you want?": "A friend",
    "Is there anyone we must not tell?": "No",
}
NOW: Mapping[str, object] = {
    "How do you want to tell us what is hard?": "I want to write it here",
    "What is hard for you right now?": "I cannot sleep. My home may close.",
    "Have any of these happened in the last year?": ("None of these",),
    "Have any of these happened?": ("I think I will lose my home",),
    "Are you in hospital now?": "No",
    "When do you need help?": "This month",
    "What helps you?": "Music & my dog <3",
    "What matters to you?": "My sister's visits",
    "What would you like to happen?": "I want to stay in my home.",
    "Who helps you most now?": {"Their name": "Bo Sample", "Their job": "Nurse"},
    "Do support workers help you?": "No",
    "Do you have money for your own support?": "I am not sure",
    "Do you have a care plan?": "No",
    "Do you have a plan for when things go wrong?": "No",
    "Do you have an education, health and care plan?": "Yes",
    "Is there a paper that says how to keep you safe?": "No",
    "Do you have a keyworker?": "No",
    "Would you like a keyworker?": "Yes",
    "Have you had a meeting about your care?": "No",
    "Would you like a meeting about your care?": "No",
}
EXPLAINED: Mapping[str, object] = {
    "What is the support list?": "A list that helps teams plan support",
    "Who sees what you tell us?": "The team and the people I say yes to",
    "Can you stop after you say yes?": "Yes, at any time",
    "Before you choose": None,
}
CHOICES: Mapping[str, object] = {
    "Should we look at adding you to the support list?": "Yes",
    "What do we keep private?": None,
    "Can we share this with your GP?": "Yes",
    "Can we share this with your mental health team?": "Yes",
    "Can we share this with social care?": "No",
    "Can we share this with your school or college?": "Not yet. Ask me on another day.",
    "Can we share this with the keyworker team?": "Yes",
    "Can we share this with your family?": "No",
    "Can we text you about your request?": "Yes",
    "When can we text you?": ("In the morning", "In the evening"),
    "How often can we text you?": "Up to 3 texts a week",
    "Can someone else see how your request is going?": "No",
    "Can we ask you how this was for you?": "No",
    "Please write your name": "Amir Example",
}

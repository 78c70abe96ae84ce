"""A letter to the ICB as an HL7 FHIR R4 message Bundle: the same facts, for engines that read nothing else.

Shaped after the NHS's booking and referral standard and UK Core, without a claim to conform to either. Pure: the same letter always makes
the same bundle, with the same ids, so that a later letter speaks of the same things and a second try carries the same bytes.
"""

from webapp.fhir.message import MEDIA_TYPE, bundle
from webapp.fhir.parts import Ends

__all__ = ["MEDIA_TYPE", "Ends", "bundle"]

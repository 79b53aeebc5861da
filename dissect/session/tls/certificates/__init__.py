"""What a certificate says of whom it is for: read out of its octets, as far as they can be read."""

from __future__ import annotations

from dissect.session.tls.certificates.certificate import AlternativeName, Attribute, Certificate
from dissect.session.tls.certificates.reading import read_certificate

__all__ = ["AlternativeName", "Attribute", "Certificate", "read_certificate"]

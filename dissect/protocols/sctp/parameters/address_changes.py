"""Parameters that change the addresses of an association, in ASCONF and ASCONF-ACK chunks: RFC 5061 §4.2.

All but the last hold a parameter with an address. At the end of the file is the list of parameters that others may
quote.
"""

from __future__ import annotations

from dissect.assigned_numbers.sctp_parameter_types import SctpParameterType
from dissect.protocols.sctp.chunk import ALIGNMENT, exactly
from dissect.protocols.sctp.parameters.addresses import ADDRESS_PARAMETERS
from dissect.protocols.sctp.parameters.initiation import INITIATION_PARAMETERS
from dissect.protocols.sctp.parameters.parameter import (
    SCTPUnknownParameter,
    correlation_identifier,
    parameter,
    parameter_length,
    parameter_type,
)
from dissect.protocols.sctp.parameters.reconfiguration import RECONFIGURATION_PARAMETERS
from dissect.schema import RFC, Header, ListField, OptionList, field, phrases
from dissect.schema.words import Bytes, this

ADDRESSES = OptionList(SctpParameterType, ADDRESS_PARAMETERS, SCTPUnknownParameter, alignment=ALIGNMENT)


def _address_parameter() -> ListField:
    return field(
        Bytes(this.length - 8),
        "Address Parameter",
        default=b"",
        options=ADDRESSES,
        meaning="the address, as a parameter of its own; all zeros means the packet's source",
    )


class SCTPAddIPAddress(Header):
    """Add this address to the association (RFC 5061 §4.2.1)."""

    type: int = parameter_type(0xC001)
    length: int = parameter_length()
    correlation_identifier: int = correlation_identifier()
    address: ListField = _address_parameter()

    line = phrases("{type}")

    stack = parameter(0xC001, "add_ip_address", RFC(5061, "4.2.1"))


class SCTPDeleteIPAddress(Header):
    """Delete this address from the association (RFC 5061 §4.2.2)."""

    type: int = parameter_type(0xC002)
    length: int = parameter_length()
    correlation_identifier: int = correlation_identifier()
    address: ListField = _address_parameter()

    line = phrases("{type}")

    stack = parameter(0xC002, "delete_ip_address", RFC(5061, "4.2.2"))


class SCTPSetPrimaryAddress(Header):
    """Ask the peer to send to this address (RFC 5061 §4.2.4)."""

    type: int = parameter_type(0xC004)
    length: int = parameter_length()
    correlation_identifier: int = correlation_identifier()
    address: ListField = _address_parameter()

    line = phrases("{type}")

    stack = parameter(0xC004, "set_primary_address", RFC(5061, "4.2.4"))


class SCTPSuccessIndication(Header):
    """A change was made (RFC 5061 §4.2.5)."""

    type: int = parameter_type(0xC005)
    length: int = parameter_length()
    correlation_identifier: int = correlation_identifier()

    line = phrases("{type}")

    stack = parameter(0xC005, "success_indication", RFC(5061, "4.2.5"), exactly(8, RFC(5061, "4.2.5")))


QUOTED_PARAMETERS = OptionList(
    kinds=SctpParameterType,
    members=(
        *INITIATION_PARAMETERS,
        *ADDRESS_PARAMETERS,
        *RECONFIGURATION_PARAMETERS,
        SCTPAddIPAddress,
        SCTPDeleteIPAddress,
        SCTPSetPrimaryAddress,
        SCTPSuccessIndication,
    ),
    unknown=SCTPUnknownParameter,
    alignment=ALIGNMENT,
)
"""Parameters within another parameter or an error cause. Parameters that quote are not quoted themselves."""

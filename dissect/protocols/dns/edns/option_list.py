"""All options of EDNS: RFC 6891 §6.1.2."""

from __future__ import annotations

from dissect.assigned_numbers.dns_edns_options import EdnsOption
from dissect.protocols.dns.edns.answers import (
    ExpireOption,
    ExtendedErrorOption,
    NameServerIdentifierOption,
    ReportChannelOption,
    ZoneVersionOption,
)
from dissect.protocols.dns.edns.option import OtherOption
from dissect.protocols.dns.edns.requests import ClientSubnetOption, LongLivedQueryOption, UpdateLeaseOption
from dissect.protocols.dns.edns.transport import CookieOption, PaddingOption, TCPKeepaliveOption
from dissect.protocols.dns.edns.validation import (
    ChainOption,
    DNSSECAlgorithmUnderstoodOption,
    DSHashUnderstoodOption,
    KeyTagOption,
    NSEC3HashUnderstoodOption,
)
from dissect.schema import OptionList

OPTIONS = OptionList(
    kinds=EdnsOption,
    members=(
        LongLivedQueryOption,
        UpdateLeaseOption,
        NameServerIdentifierOption,
        DNSSECAlgorithmUnderstoodOption,
        DSHashUnderstoodOption,
        NSEC3HashUnderstoodOption,
        ClientSubnetOption,
        ExpireOption,
        CookieOption,
        TCPKeepaliveOption,
        PaddingOption,
        ChainOption,
        KeyTagOption,
        ExtendedErrorOption,
        ReportChannelOption,
        ZoneVersionOption,
    ),
    unknown=OtherOption,
)

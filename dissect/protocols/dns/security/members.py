"""All of these RDATA, as records have them."""

from __future__ import annotations

from dissect.protocols.dns.security.certificates import CERTData, OPENPGPKEYData, SSHFPData, TLSAData
from dissect.protocols.dns.security.nonexistence import NSEC3Data, NSEC3PARAMData, NSECData, NXTData
from dissect.protocols.dns.security.signatures import DNSKEYData, DSData, KEYData, RRSIGData, SIGData
from dissect.protocols.dns.security.zones import CSYNCData, ZONEMDData
from dissect.schema import Header

MEMBERS: tuple[type[Header], ...] = (
    SIGData,
    KEYData,
    NXTData,
    CERTData,
    DSData,
    SSHFPData,
    RRSIGData,
    NSECData,
    DNSKEYData,
    NSEC3Data,
    NSEC3PARAMData,
    TLSAData,
    OPENPGPKEYData,
    CSYNCData,
    ZONEMDData,
)

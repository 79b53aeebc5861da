"""RDATA of keys, signatures and proofs, by what they are about."""

from __future__ import annotations

from dissect.protocols.dns.security.certificates import CERTData, OPENPGPKEYData, SSHFPData, TLSAData
from dissect.protocols.dns.security.members import MEMBERS
from dissect.protocols.dns.security.nonexistence import NSEC3Data, NSEC3PARAMData, NSECData, NXTData
from dissect.protocols.dns.security.signatures import DNSKEYData, DSData, KEYData, RRSIGData, SIGData
from dissect.protocols.dns.security.type_bit_maps import TYPE_BIT_MAPS, TypeBitMapWindow
from dissect.protocols.dns.security.zones import CSYNCData, ZONEMDData

__all__ = [
    "MEMBERS",
    "TYPE_BIT_MAPS",
    "CERTData",
    "CSYNCData",
    "DNSKEYData",
    "DSData",
    "KEYData",
    "NSEC3Data",
    "NSEC3PARAMData",
    "NSECData",
    "NXTData",
    "OPENPGPKEYData",
    "RRSIGData",
    "SIGData",
    "SSHFPData",
    "TLSAData",
    "TypeBitMapWindow",
    "ZONEMDData",
]

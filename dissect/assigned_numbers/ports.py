"""Port numbers and their registered service names (a selection).

Registry: https://www.iana.org/assignments/service-names-port-numbers (public domain, CC0). A few ports have another
service on another transport, and some are registered for fewer or more transports than TCP and UDP: `service_name`
knows them, and `Port` gives each number its most usual name.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from dissect.assigned_numbers.ip_protocols import IpProtocol
from dissect.assigned_numbers.open_enum import OpenEnum


class Port(OpenEnum, maximum=0xFFFF):
    """Well-known and common registered ports; the label is the service name as IANA spells it."""

    TCPMUX = 1, "tcpmux"
    RJE = 5, "rje"
    ECHO = 7, "echo"
    DISCARD = 9, "discard"
    SYSTAT = 11, "systat"
    DAYTIME = 13, "daytime"
    QOTD = 17, "qotd"
    MSP = 18, "msp"
    CHARGEN = 19, "chargen"
    FTP_DATA = 20, "ftp-data"
    FTP = 21, "ftp"
    SSH = 22, "ssh"
    TELNET = 23, "telnet"
    SMTP = 25, "smtp"
    TIME = 37, "time"
    RLP = 39, "rlp"
    NAMESERVER = 42, "nameserver"
    NICNAME = 43, "nicname"
    TACACS = 49, "tacacs"
    RE_MAIL_CK = 50, "re-mail-ck"
    DOMAIN = 53, "domain"
    BOOTPS = 67, "bootps"
    BOOTPC = 68, "bootpc"
    TFTP = 69, "tftp"
    GOPHER = 70, "gopher"
    FINGER = 79, "finger"
    HTTP = 80, "http"
    KERBEROS = 88, "kerberos"
    HOSTNAME = 101, "hostname"
    ISO_TSAP = 102, "iso-tsap"
    ACR_NEMA = 104, "acr-nema"
    CSNET_NS = 105, "csnet-ns"
    RTELNET = 107, "rtelnet"
    POP2 = 109, "pop2"
    POP3 = 110, "pop3"
    SUNRPC = 111, "sunrpc"
    AUTH = 113, "auth"
    SFTP = 115, "sftp"
    UUCP_PATH = 117, "uucp-path"
    NNTP = 119, "nntp"
    NTP = 123, "ntp"
    EPMAP = 135, "epmap"
    NETBIOS_NS = 137, "netbios-ns"
    NETBIOS_DGM = 138, "netbios-dgm"
    NETBIOS_SSN = 139, "netbios-ssn"
    IMAP = 143, "imap"
    SNMP = 161, "snmp"
    SNMPTRAP = 162, "snmptrap"
    CMIP_MAN = 163, "cmip-man"
    CMIP_AGENT = 164, "cmip-agent"
    XDMCP = 177, "xdmcp"
    BGP = 179, "bgp"
    IRC = 194, "irc"
    SMUX = 199, "smux"
    AT_RTMP = 201, "at-rtmp"
    AT_NBP = 202, "at-nbp"
    AT_ECHO = 204, "at-echo"
    AT_ZIS = 206, "at-zis"
    QMTP = 209, "qmtp"
    Z39_50 = 210, "z39-50"
    IPX = 213, "ipx"
    MPP = 218, "mpp"
    IMAP3 = 220, "imap3"
    ESRO_GEN = 259, "esro-gen"
    BGMP = 264, "bgmp"
    PKIX_TIMESTAMP = 318, "pkix-timestamp"
    PTP_EVENT = 319, "ptp-event"
    PTP_GENERAL = 320, "ptp-general"
    RPKI_RTR = 323, "rpki-rtr"
    RPKI_RTR_TLS = 324, "rpki-rtr-tls"
    MATIP_TYPE_A = 350, "matip-type-a"
    RPC2PORTMAP = 369, "rpc2portmap"
    CODAAUTH2 = 370, "codaauth2"
    CLEARCASE = 371, "clearcase"
    LDAP = 389, "ldap"
    UPS = 401, "ups"
    SVRLOC = 427, "svrloc"
    MOBILEIP_AGENT = 434, "mobileip-agent"
    HTTPS = 443, "https"
    SNPP = 444, "snpp"
    MICROSOFT_DS = 445, "microsoft-ds"
    KPASSWD = 464, "kpasswd"
    SUBMISSIONS = 465, "submissions"
    PIM_RP_DISC = 496, "pim-rp-disc"
    ISAKMP = 500, "isakmp"
    MBAP = 502, "mbap"
    EXEC = 512, "exec"
    LOGIN = 513, "login"
    SYSLOG = 514, "syslog"
    PRINTER = 515, "printer"
    TALK = 517, "talk"
    NTALK = 518, "ntalk"
    RIP = 520, "router"
    RIPNG = 521, "ripng"
    TIMED = 525, "timed"
    COURIER = 530, "courier"
    NETNEWS = 532, "netnews"
    UUCP = 540, "uucp"
    KLOGIN = 543, "klogin"
    KSHELL = 544, "kshell"
    DHCPV6_CLIENT = 546, "dhcpv6-client"
    DHCPV6_SERVER = 547, "dhcpv6-server"
    AFPOVERTCP = 548, "afpovertcp"
    RTSP = 554, "rtsp"
    REMOTEFS = 556, "remotefs"
    NNTPS = 563, "nntps"
    SUBMISSION = 587, "submission"
    HTTP_RPC_EPMAP = 593, "http-rpc-epmap"
    ASF_RMCP = 623, "asf-rmcp"
    IPP = 631, "ipp"
    LDAPS = 636, "ldaps"
    MSDP = 639, "msdp"
    LDP = 646, "ldp"
    DHCP_FAILOVER = 647, "dhcp-failover"
    AODV = 654, "aodv"
    ACAP = 674, "acap"
    HA_CLUSTER = 694, "ha-cluster"
    OLSR = 698, "olsr"
    IRIS_BEEP = 702, "iris-beep"
    KERBEROS_ADM = 749, "kerberos-adm"
    NETCONF_SSH = 830, "netconf-ssh"
    NETCONF_BEEP = 831, "netconf-beep"
    DHCP_FAILOVER2 = 847, "dhcp-failover2"
    DOMAIN_S = 853, "domain-s"
    ISCSI_SYSTEM = 860, "iscsi"
    OWAMP_CONTROL = 861, "owamp-control"
    TWAMP_CONTROL = 862, "twamp-control"
    RSYNC = 873, "rsync"
    FTPS_DATA = 989, "ftps-data"
    FTPS = 990, "ftps"
    TELNETS = 992, "telnets"
    IMAPS = 993, "imaps"
    POP3S = 995, "pop3s"
    SOCKS = 1080, "socks"
    LTP_DEEPSPACE = 1113, "ltp-deepspace"
    OPENVPN = 1194, "openvpn"
    LOTUSNOTE = 1352, "lotusnote"
    MS_SQL_S = 1433, "ms-sql-s"
    MS_SQL_M = 1434, "ms-sql-m"
    NCUBE_LM = 1521, "ncube-lm"
    INGRESLOCK = 1524, "ingreslock"
    L2TP = 1701, "l2tp"
    H323GATEDISC = 1718, "h323gatedisc"
    H323GATESTAT = 1719, "h323gatestat"
    H323HOSTCALL = 1720, "h323hostcall"
    PPTP = 1723, "pptp"
    MS_STREAMING = 1755, "ms-streaming"
    RADIUS = 1812, "radius"
    RADIUS_ACCT = 1813, "radius-acct"
    MQTT = 1883, "mqtt"
    SSDP = 1900, "ssdp"
    MACROMEDIA_FCS = 1935, "macromedia-fcs"
    HSRP = 1985, "hsrp"
    CISCO_SCCP = 2000, "cisco-sccp"
    NFS = 2049, "nfs"
    IOP = 2055, "iop"
    RADSEC = 2083, "radsec"
    GTP_CONTROL = 2123, "gtp-control"
    GTP_USER = 2152, "gtp-user"
    ETHERNET_IP_1 = 2222, "EtherNet-IP-1"
    DOCKER = 2375, "docker"
    DOCKER_S = 2376, "docker-s"
    ETCD_CLIENT = 2379, "etcd-client"
    ETCD_SERVER = 2380, "etcd-server"
    IEC_104 = 2404, "iec-104"
    MGCP_GATEWAY = 2427, "mgcp-gateway"
    MGCP_CALLAGENT = 2727, "mgcp-callagent"
    M2UA = 2904, "m2ua"
    M3UA = 2905, "m3ua"
    MEGACO_H248 = 2944, "megaco-h248"
    H248_BINARY = 2945, "h248-binary"
    ISNS = 3205, "isns"
    FCIP_PORT = 3225, "fcip-port"
    ISCSI_TARGET = 3260, "iscsi-target"
    MSFT_GC = 3268, "msft-gc"
    MSFT_GC_SSL = 3269, "msft-gc-ssl"
    MYSQL = 3306, "mysql"
    GPRS_DATA = 3386, "gprs-data"
    MS_WBT_SERVER = 3389, "ms-wbt-server"
    STUN = 3478, "stun"
    TEREDO = 3544, "teredo"
    M2PA = 3565, "m2pa"
    SVN = 3690, "svn"
    WS_DISCOVERY = 3702, "ws-discovery"
    BFD_CONTROL = 3784, "bfd-control"
    BFD_ECHO = 3785, "bfd-echo"
    RADIUS_DYNAUTH = 3799, "radius-dynauth"
    DIAMETER = 3868, "diameter"
    PCOIP = 4172, "pcoip"
    LISP_DATA = 4341, "lisp-data"
    LISP_CONTROL = 4342, "lisp-control"
    EPMD = 4369, "epmd"
    VOP = 4433, "vop"
    IPSEC_NAT_T = 4500, "ipsec-nat-t"
    IPFIX = 4739, "ipfix"
    IPFIXS = 4740, "ipfixs"
    BFD_MULTI_CTL = 4784, "bfd-multi-ctl"
    VXLAN = 4789, "vxlan"
    VXLAN_GPE = 4790, "vxlan-gpe"
    ROCE = 4791, "roce"
    OPCUA_TCP = 4840, "opcua-tcp"
    AVT_PROFILE_1 = 5004, "avt-profile-1"
    AVT_PROFILE_2 = 5005, "avt-profile-2"
    SIP = 5060, "sip"
    SIPS = 5061, "sips"
    XMPP_CLIENT = 5222, "xmpp-client"
    CAPWAP_CONTROL = 5246, "capwap-control"
    CAPWAP_DATA = 5247, "capwap-data"
    XMPP_SERVER = 5269, "xmpp-server"
    XMPP_BOSH = 5280, "xmpp-bosh"
    STUNS = 5349, "stuns"
    NAT_PMP = 5351, "nat-pmp"
    MDNS = 5353, "mdns"
    LLMNR = 5355, "llmnr"
    POSTGRESQL = 5432, "postgresql"
    AMQPS = 5671, "amqps"
    AMQP = 5672, "amqp"
    COAP = 5683, "coap"
    COAPS = 5684, "coaps"
    DIAMETERS = 5868, "diameters"
    RFB = 5900, "rfb"
    WSMAN = 5985, "wsman"
    WSMANS = 5986, "wsmans"
    X11 = 6000, "x11"
    GENEVE = 6081, "geneve"
    SFLOW = 6343, "sflow"
    REDIS = 6379, "redis"
    NETCONF_TLS = 6513, "netconf-tls"
    SYSLOG_TLS = 6514, "syslog-tls"
    MPLS_UDP = 6635, "mpls-udp"
    OVSDB = 6640, "ovsdb"
    OPENFLOW = 6653, "openflow"
    BABEL = 6696, "babel"
    S_BFD = 7784, "s-bfd"
    HTTP_ALT_8008 = 8008, "http-alt"
    HTTP_ALT = 8080, "http-alt"
    PCSYNC_HTTPS = 8443, "pcsync-https"
    OTV = 8472, "otv"
    SECURE_MQTT = 8883, "secure-mqtt"
    PDL_DATASTREAM = 9100, "pdl-datastream"
    GIT = 9418, "git"
    SCTP_TUNNELING = 9899, "sctp-tunneling"
    ZABBIX_AGENT = 10050, "zabbix-agent"
    ZABBIX_TRAPPER = 10051, "zabbix-trapper"
    SNMPTLS = 10161, "snmptls"
    SNMPTLS_TRAP = 10162, "snmptls-trap"
    MEMCACHE = 11211, "memcache"
    SUA = 14001, "sua"
    DNP = 20000, "dnp"
    BINKP = 24554, "binkp"
    MINECRAFT = 25565, "minecraft"
    MONGODB = 27017, "mongodb"
    PROFINET_RT = 34962, "profinet-rt"
    PROFINET_RTM = 34963, "profinet-rtm"
    PROFINET_CM = 34964, "profinet-cm"
    ETHERCAT = 34980, "ethercat"
    S1_CONTROL = 36412, "s1-control"
    X2_CONTROL = 36422, "x2-control"
    NG_CONTROL = 38412, "ng-control"
    XN_CONTROL = 38422, "xn-control"
    F1_CONTROL = 38472, "f1-control"
    ETHERNET_IP_2 = 44818, "EtherNet-IP-2"
    BACNET = 47808, "bacnet"


_TCP_AND_UDP: Final = frozenset({IpProtocol.TCP, IpProtocol.UDP})
_TCP: Final = frozenset({IpProtocol.TCP})
_UDP: Final = frozenset({IpProtocol.UDP})
_SCTP: Final = frozenset({IpProtocol.SCTP})
_DCCP: Final = frozenset({IpProtocol.DCCP})

_TRANSPORTS: Final[Mapping[Port, frozenset[IpProtocol]]] = MappingProxyType(
    dict.fromkeys(
        (
            Port.SUBMISSIONS,
            Port.EXEC,
            Port.LOGIN,
            Port.RPKI_RTR,
            Port.RPKI_RTR_TLS,
            Port.DOCKER,
            Port.DOCKER_S,
            Port.ETCD_CLIENT,
            Port.ETCD_SERVER,
            Port.XMPP_CLIENT,
            Port.XMPP_SERVER,
            Port.XMPP_BOSH,
            Port.REDIS,
            Port.NETCONF_TLS,
            Port.OVSDB,
            Port.MONGODB,
        ),
        _TCP,
    )
    | dict.fromkeys(
        (
            Port.SYSLOG,
            Port.RIP,
            Port.OLSR,
            Port.RADIUS_DYNAUTH,
            Port.VXLAN,
            Port.VXLAN_GPE,
            Port.ROCE,
            Port.GENEVE,
            Port.MPLS_UDP,
            Port.BABEL,
            Port.CAPWAP_CONTROL,
            Port.CAPWAP_DATA,
        ),
        _UDP,
    )
    | dict.fromkeys(
        (
            Port.FTP_DATA,
            Port.FTP,
            Port.SSH,
            Port.HTTP,
            Port.BGP,
            Port.HTTPS,
            Port.H323HOSTCALL,
            Port.NFS,
            Port.M2UA,
            Port.M3UA,
            Port.MEGACO_H248,
            Port.H248_BINARY,
            Port.IPFIX,
            Port.IPFIXS,
            Port.SIP,
            Port.SIPS,
            Port.AMQP,
        ),
        _TCP_AND_UDP | _SCTP,
    )
    | dict.fromkeys((Port.M2PA, Port.DIAMETER, Port.DIAMETERS, Port.SUA), _TCP | _SCTP)
    | dict.fromkeys(
        (Port.S1_CONTROL, Port.X2_CONTROL, Port.NG_CONTROL, Port.XN_CONTROL, Port.F1_CONTROL),
        _SCTP,
    )
    | {Port.DISCARD: _TCP_AND_UDP | _SCTP | _DCCP}
    | dict.fromkeys((Port.LTP_DEEPSPACE, Port.AVT_PROFILE_1, Port.AVT_PROFILE_2), _TCP_AND_UDP | _DCCP)
)

_OTHER_SERVICES: Final[Mapping[tuple[int, int], str]] = MappingProxyType(
    {
        (Port.SUBMISSIONS, IpProtocol.UDP): "igmpv3lite",
        (Port.EXEC, IpProtocol.UDP): "biff",
        (Port.LOGIN, IpProtocol.UDP): "who",
        (Port.SYSLOG, IpProtocol.TCP): "shell",
        (Port.RIP, IpProtocol.TCP): "efs",
    }
)


@lru_cache(maxsize=1 << 12)
def service_name(number: int, transport: int | None = None) -> str:
    """The registered service of a port, as IANA spells it; empty if unknown here.

    With a transport (an `IpProtocol`, or its number), the service on that transport: 514 is syslog, but shell over TCP.
    """
    port = Port(number)
    if not port.is_assigned:
        return ""
    if transport is None or transport in _TRANSPORTS.get(port, _TCP_AND_UDP):
        return port.label
    return _OTHER_SERVICES.get((port, transport), "")

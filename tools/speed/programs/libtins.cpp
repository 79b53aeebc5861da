// Reads a pcap file with libtins and adds up the ports; with "verify", checks every checksum of IPv4, TCP and UDP
// in the way libtins has for it: the packet is serialized anew, which computes them, and the fields are compared. libtins' own loop
// does not tell of malformed packets, so this one takes the records from libpcap; it counts and skips them.
#include <chrono>
#include <cstdio>
#include <exception>
#include <fstream>
#include <pcap.h>
#include <string>
#include <tins/tins.h>

using namespace Tins;

static std::string peak() {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);)
        if (line.rfind("VmHWM:", 0) == 0) return std::to_string(std::stol(line.substr(6)));
    return "0";
}

int main(int count, char** arguments) {
    const bool verify = count > 2 && std::string(arguments[2]) == "verify";
    const auto begin = std::chrono::steady_clock::now();
    FileSniffer sniffer(arguments[1]);
    long packets = 0, ports = 0, bad = 0, skipped = 0;
    pcap_pkthdr* record;
    const u_char* octets;
    while (pcap_next_ex(sniffer.get_pcap_handle(), &record, &octets) == 1) {
        ++packets;
        try {
            EthernetII packet(octets, record->caplen);
            TCP* tcp = packet.find_pdu<TCP>();
            UDP* udp = tcp ? nullptr : packet.find_pdu<UDP>();
            if (tcp) ports += tcp->sport() + tcp->dport();
            if (udp) ports += udp->sport() + udp->dport();
            if (verify) {
                IP* ip = packet.find_pdu<IP>();
                const unsigned found_ip = ip ? ip->checksum() : 0;
                const unsigned found = tcp ? tcp->checksum() : udp ? udp->checksum() : 0;
                packet.serialize();
                if (ip && ip->checksum() != found_ip) ++bad;
                if (tcp && tcp->checksum() != found) ++bad;
                if (udp && found != 0 && udp->checksum() != found) ++bad;
            }
        } catch (const std::exception&) {
            ++skipped;
        }
    }
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    std::printf("{\"packets\": %ld, \"seconds\": %.6f, \"ports\": %ld, \"bad\": %ld, \"skipped\": %ld, \"peak_kib\": %s}\n", packets, seconds, ports, bad, skipped, peak().c_str());
}

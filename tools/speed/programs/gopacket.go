// Reads a pcap file with gopacket and adds up the ports. gopacket verifies nothing on reading. With "verify", every
// checksum of IPv4, TCP and UDP is checked by gopacket's algorithm: its own method for TCP, and the same loop for IPv4 and
// UDP, where it has none that can be called. A malformed packet is counted and skipped. With "verify-fast", by a sum of this program, eight octets at a time.
package main

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
	"github.com/google/gopacket/pcapgo"
)

// As tcpipChecksum in gopacket's layers/tcpip.go goes: two octets at a time.
func plainSum(octets []byte) (total uint64) {
	length := len(octets) - 1
	for i := 0; i < length; i += 2 {
		total += uint64(octets[i])<<8 + uint64(octets[i+1])
	}
	if len(octets)%2 == 1 {
		total += uint64(octets[length]) << 8
	}
	return total
}

func fastSum(octets []byte) (total uint64) {
	for ; len(octets) >= 8; octets = octets[8:] {
		word := binary.BigEndian.Uint64(octets)
		total += word>>32 + word&0xffffffff
	}
	for ; len(octets) >= 2; octets = octets[2:] {
		total += uint64(binary.BigEndian.Uint16(octets))
	}
	if len(octets) == 1 {
		total += uint64(octets[0]) << 8
	}
	return total
}

func isGood(total uint64) bool {
	for total > 0xffff {
		total = total>>16 + total&0xffff
	}
	return total == 0xffff
}

func peak() string {
	status, _ := os.ReadFile("/proc/self/status")
	for _, line := range strings.Split(string(status), "\n") {
		if strings.HasPrefix(line, "VmHWM:") {
			return strings.Fields(line)[1]
		}
	}
	return "0"
}

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func main() {
	mode := "read"
	if len(os.Args) > 2 {
		mode = os.Args[2]
	}
	verify, fast, sum := mode != "read", mode == "verify-fast", plainSum
	if fast {
		sum = fastSum
	}
	begin := time.Now()
	file, err := os.Open(os.Args[1])
	must(err)
	reader, err := pcapgo.NewReader(bufio.NewReaderSize(file, 1<<20))
	must(err)
	var ethernet layers.Ethernet
	var ip4 layers.IPv4
	var ip6 layers.IPv6
	var tcp layers.TCP
	var udp layers.UDP
	parser := gopacket.NewDecodingLayerParser(layers.LayerTypeEthernet, &ethernet, &ip4, &ip6, &tcp, &udp)
	parser.IgnoreUnsupported = true
	decoded := []gopacket.LayerType{}
	packets, ports, bad, skipped := 0, 0, 0, 0
	for {
		octets, _, err := reader.ZeroCopyReadPacketData()
		if err == io.EOF {
			break
		}
		must(err)
		packets++
		if parser.DecodeLayers(octets, &decoded) != nil {
			skipped++ // a malformed packet: what was decoded before the fault counts
		}
		pseudo := uint64(0)
		var network gopacket.NetworkLayer
		for _, layer := range decoded {
			switch layer {
			case layers.LayerTypeIPv4:
				if verify {
					if !isGood(sum(ip4.Contents)) {
						bad++
					}
					network = &ip4
					pseudo = sum(ip4.SrcIP) + sum(ip4.DstIP)
				}
			case layers.LayerTypeIPv6:
				if verify {
					network = &ip6
					pseudo = sum(ip6.SrcIP) + sum(ip6.DstIP)
				}
			case layers.LayerTypeTCP:
				ports += int(tcp.SrcPort) + int(tcp.DstPort)
				if verify && !fast {
					if network == nil || tcp.SetNetworkLayerForChecksum(network) != nil {
						break
					}
					if remainder, err := tcp.ComputeChecksum(); err != nil || remainder != 0 {
						bad++
					}
				} else if verify {
					length := uint64(len(tcp.Contents) + len(tcp.Payload))
					if !isGood(pseudo + 6 + length + sum(tcp.Contents) + sum(tcp.Payload)) {
						bad++
					}
				}
			case layers.LayerTypeUDP:
				ports += int(udp.SrcPort) + int(udp.DstPort)
				if verify {
					length := uint64(len(udp.Contents) + len(udp.Payload))
					if udp.Checksum != 0 && !isGood(pseudo+17+length+sum(udp.Contents)+sum(udp.Payload)) {
						bad++
					}
				}
			}
		}
	}
	seconds := time.Since(begin).Seconds()
	fmt.Printf("{\"packets\": %d, \"seconds\": %.6f, \"ports\": %d, \"bad\": %d, \"skipped\": %d, \"peak_kib\": %s}\n", packets, seconds, ports, bad, skipped, peak())
}

using System.Net;
using Connections.Core.Delivery;

namespace Connections.Tests.Delivery;

public sealed class AddressGuardTests
{
    [Theory]
    [InlineData("127.0.0.1"), InlineData("127.8.9.1"), InlineData("10.1.2.3"), InlineData("172.16.0.1"), InlineData("172.31.255.255"), InlineData("192.168.1.1")]
    [InlineData("169.254.169.254"), InlineData("100.64.0.1"), InlineData("100.100.100.200"), InlineData("0.0.0.0"), InlineData("192.0.0.192")]
    [InlineData("168.63.129.16"), InlineData("198.18.0.1"), InlineData("224.0.0.1"), InlineData("255.255.255.255")]
    [InlineData("::1"), InlineData("::"), InlineData("fe80::1"), InlineData("fc00::1"), InlineData("fd00:ec2::254"), InlineData("ff02::1"), InlineData("2001:db8::1")]
    [InlineData("::ffff:127.0.0.1"), InlineData("::ffff:10.0.0.1"), InlineData("::127.0.0.1"), InlineData("64:ff9b::7f00:1"), InlineData("64:ff9b:1::1")]
    [InlineData("2002:7f00:1::1"), InlineData("2001::1"), InlineData("fec0::1"), InlineData("100::1")]
    [InlineData("::ffff:169.254.169.254"), InlineData("64:ff9b::a9fe:a9fe"), InlineData("2002:a9fe:a9fe::1"), InlineData("::ffff:0:127.0.0.1"), InlineData("::ffff:168.63.129.16")]
    public void Addresses_that_only_this_network_reaches_are_refused(string address) => Assert.False(AddressGuard.IsPublic(IPAddress.Parse(address)));

    [Theory]
    [InlineData("1.1.1.1"), InlineData("172.32.0.1"), InlineData("100.128.0.1"), InlineData("2606:4700:4700::1111"), InlineData("::ffff:1.1.1.1")]
    [InlineData("64:ff9b::101:101"), InlineData("2002:101:101::1")]
    public void Addresses_of_the_internet_are_not(string address) => Assert.True(AddressGuard.IsPublic(IPAddress.Parse(address)));
}

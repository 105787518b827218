namespace Connections.Core.Delivery;

/// <summary>The address guard refused a connection.</summary>
internal sealed class AddressRefusedException(string host) : IOException(
    $"{host} is a private, loopback or link-local address. Set Connections:Delivery:AllowPrivateNetworks to true if destinations may reach those.");

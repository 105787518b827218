using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Connections.Core.Destinations.Kafka;

/// <summary>Encrypts a connection as the settings ask: with an authority of the team's own, and with a certificate that says who we are.</summary>
internal static class KafkaTls
{
    public static async Task<Stream> OpenAsync(Stream plain, string host, ActionCall call, CancellationToken cancellationToken)
    {
        if (!call.Flag("ssl_enabled", unset: true))
            return plain;
        var (authority, own) = Certificates(call);
        var options = new SslClientAuthenticationOptions { TargetHost = host, ClientCertificates = own is null ? null : [own] };
        if (authority is not null)
        {
            options.CertificateChainPolicy = new() { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            options.CertificateChainPolicy.CustomTrustStore.Add(authority);
        }

        if (!call.Flag("ssl_reject_unauthorized_ca", unset: true))
#pragma warning disable CA5359 // the team has switched the check off, for a broker that vouches for itself
            options.RemoteCertificateValidationCallback = (_, _, _, _) => true;
#pragma warning restore CA5359

        var secure = new SslStream(plain);
        try
        {
            await secure.AuthenticateAsClientAsync(options, cancellationToken);
            return secure;
        }
        catch (AuthenticationException e)
        {
            await secure.DisposeAsync();
            throw new VendorException(EventResult.Again($"The broker's certificate was not accepted: {e.Message}") with { Code = "TLS" });
        }
    }

    private static (X509Certificate2? Authority, X509Certificate2? Own) Certificates(ActionCall call)
    {
        try
        {
            var authority = call.Setting("ssl_ca") is { } ca ? X509Certificate2.CreateFromPem(Pem(ca, "CERTIFICATE")) : null;
            return (authority, call.Setting("ssl_cert") is { } cert && call.Setting("ssl_key") is { } key ? Own(cert, key) : null);
        }
        catch (CryptographicException)
        {
            throw new VendorException(EventResult.Refused("A certificate or key of the settings cannot be read. Paste the text between its BEGIN and END lines.", "INVALID_SETTINGS"));
        }
    }

    // By way of PKCS#12: Windows cannot use a key that lives in memory alone.
    private static X509Certificate2 Own(string certificate, string key)
    {
        using var both = X509Certificate2.CreateFromPem(Pem(certificate, "CERTIFICATE"), Pem(key, "PRIVATE KEY"));
        return X509CertificateLoader.LoadPkcs12(both.Export(X509ContentType.Pkcs12), null);
    }

    // With its first and last line, or without them as Segment's settings have it.
    private static string Pem(string text, string label) =>
        text.Contains("-----BEGIN", StringComparison.Ordinal) ? text : $"-----BEGIN {label}-----\n{text.Trim()}\n-----END {label}-----";
}

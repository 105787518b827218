using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Connections.Tests.Support.Tools;

/// <summary>A certificate for <c>localhost</c> that nobody vouches for, and how a product serves https with it.</summary>
internal static class LoopbackCertificate
{
    /// <summary>Makes one, and writes it into the folder as <c>fullchain.pem</c> and <c>privkey.pem</c>.</summary>
    public static X509Certificate2 Write(string folder)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(2));
        File.WriteAllText(Path.Combine(folder, "fullchain.pem"), certificate.ExportCertificatePem());
        File.WriteAllText(Path.Combine(folder, "privkey.pem"), key.ExportPkcs8PrivateKeyPem());
        return certificate;
    }

    /// <summary>The settings of docs/running.md, for a certificate in that folder.</summary>
    public static Dictionary<string, string> Settings(string folder, int http, int https) => new()
    {
        ["Kestrel__Endpoints__Http__Url"] = $"http://127.0.0.1:{http}",
        ["Kestrel__Endpoints__Https__Url"] = $"https://127.0.0.1:{https}",
        ["Kestrel__Endpoints__Https__Certificate__Path"] = Path.Combine(folder, "fullchain.pem"),
        ["Kestrel__Endpoints__Https__Certificate__KeyPath"] = Path.Combine(folder, "privkey.pem"),
    };
}

using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using Connections.Core.Settings;

namespace Connections.Core.Destinations.Aws;

/// <summary>How a destination at Amazon is reached: with a key of its settings, or with a role that the key may take on.</summary>
/// <param name="Role">The setting that holds the role's ARN.</param>
/// <param name="ExternalId">The setting that holds the role's external id.</param>
internal sealed record AwsAccess(string Role, string ExternalId)
{
    // A signature on the way when the credentials end would be refused.
    private static readonly TimeSpan Early = TimeSpan.FromMinutes(5);
    private static readonly XNamespace Sts = "https://sts.amazonaws.com/doc/2011-06-15/";

    /// <summary>The settings of access.</summary>
    public IReadOnlyList<Setting> Settings =>
    [
        new("accessKeyId", "Access key ID", SettingKind.Text) { Required = true, Description = "Of an IAM user with just the rights that this destination needs." },
        new("secretAccessKey", "Secret access key", SettingKind.Secret) { Required = true },
        new("sessionToken", "Session token", SettingKind.Secret) { Description = "Only with a temporary key, which stops working when its session ends." },
        new(Role, "Role ARN", SettingKind.Text) { Description = "A role that the key takes on, such as arn:aws:iam::123456789012:role/connections. Leave it empty to use the key itself." },
        new(ExternalId, "External ID", SettingKind.Secret) { Description = "What the role's trust policy asks for." },
    ];

    /// <summary>Signs a request and sends it.</summary>
    /// <exception cref="VendorException">No answer came, or there are no credentials.</exception>
    public async Task<VendorAnswer> SendAsync(
        ActionCall call, IVendorCalls vendor, ActionRequest request, string region, string service, CancellationToken cancellationToken)
    {
        var credentials = await CredentialsAsync(call, vendor, region, cancellationToken);
        return await vendor.SendPlainAsync(AwsSignature.Sign(request, credentials, new(region, service, call.Now)), cancellationToken);
    }

    private Task<AwsCredentials> CredentialsAsync(ActionCall call, IVendorCalls vendor, string region, CancellationToken cancellationToken)
    {
        if (call.Setting("accessKeyId") is not { } id || call.Setting("secretAccessKey") is not { } secret)
            throw new VendorException(EventResult.Refused("The settings have no access key, so requests cannot be signed.", "INVALID_SETTINGS"));
        var own = new AwsCredentials(id, secret, call.Setting("sessionToken"));
        return call.Setting(Role) is { } role
            ? vendor.CachedAsync($"role {region}", token => AssumeAsync(call, vendor, own, role, region, token), cancellationToken)
            : Task.FromResult(own);
    }

    private async Task<(AwsCredentials Value, TimeSpan For)> AssumeAsync(
        ActionCall call, IVendorCalls vendor, AwsCredentials own, string role, string region, CancellationToken cancellationToken)
    {
        List<KeyValuePair<string, string>> fields =
            [new("Action", "AssumeRole"), new("Version", "2011-06-15"), new("RoleArn", role), new("RoleSessionName", "connections")];
        if (call.Setting(ExternalId) is { } externalId)
            fields.Add(new("ExternalId", externalId));
        var request = ActionRequest.Form($"https://sts.{region}.amazonaws.com/", fields) with { ContentType = "application/x-www-form-urlencoded" };
        var answer = await vendor.SendPlainAsync(AwsSignature.Sign(request, own, new(region, "sts", call.Now)), cancellationToken);
        if (!answer.IsSuccess)
            throw new VendorException(AwsAnswer.Result(answer));
        return Read(answer, call.Now) ?? throw new VendorException(EventResult.Again("Amazon's token service answered without credentials."));
    }

    private static (AwsCredentials, TimeSpan)? Read(VendorAnswer answer, DateTimeOffset now)
    {
        try
        {
            var given = XDocument.Parse(answer.Text).Descendants(Sts + "Credentials").FirstOrDefault();
            var ends = DateTimeOffset.TryParse(given?.Element(Sts + "Expiration")?.Value, CultureInfo.InvariantCulture, out var time) ? time : now;
            return given is null
                ? null
                : (new(given.Element(Sts + "AccessKeyId")!.Value, given.Element(Sts + "SecretAccessKey")!.Value, given.Element(Sts + "SessionToken")?.Value), ends - now - Early);
        }
        catch (XmlException)
        {
            return null; // a proxy's page
        }
    }
}

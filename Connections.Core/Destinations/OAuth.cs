namespace Connections.Core.Destinations;

/// <summary>How a vendor grants access by OAuth 2, with the workspace's own client id and secret.</summary>
/// <param name="AuthorizeUrl">Where people agree. <c>{name}</c> stands for a setting.</param>
/// <param name="TokenUrl">Where codes and refresh tokens become access tokens. <c>{name}</c> stands for a setting.</param>
/// <param name="Scopes">What is asked for.</param>
public sealed record OAuth(string AuthorizeUrl, string TokenUrl, params IReadOnlyList<string> Scopes)
{
    /// <summary>Further parameters of the authorise address, such as <c>access_type=offline</c>.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Extra { get; init; } = [];
}

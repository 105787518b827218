using System.Net.Mail;

namespace Connections.Core.Mail;

/// <summary>Whether a text can be a person's mail address. Only a mail that arrives proves that it is one.</summary>
public static class EmailAddress
{
    /// <summary>The longest address that SMTP carries (RFC 5321, 4.5.3.1.3).</summary>
    public const int MaxLength = 254;

    /// <summary>True for a bare address of at most <see cref="MaxLength"/> characters: no display name, no line breaks.</summary>
    public static bool IsPlausible(string text) =>
        text.Length <= MaxLength && !text.Any(char.IsControl) && MailAddress.TryCreate(text, out var address) && address.Address == text;
}

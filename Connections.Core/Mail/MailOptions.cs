using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Options;
using MimeKit;

namespace Connections.Core.Mail;

/// <summary>How the connection to the SMTP server is secured.</summary>
public enum MailSecurity
{
    /// <summary>By the port: TLS on 465, else STARTTLS where the server offers it.</summary>
    Auto,

    /// <summary>Not at all.</summary>
    None,

    /// <summary>STARTTLS; a server that does not offer it is refused.</summary>
    StartTls,

    /// <summary>TLS from the first byte.</summary>
    Tls,
}

/// <summary>Settings under <c>Connections:Mail</c>.</summary>
public sealed class MailOptions
{
    /// <summary>The SMTP server; null or empty for none, and mails stay in the outbox. It is the operator's choice and may be private.</summary>
    public string? Host { get; init; }

    /// <summary>Its port; default 465 with <see cref="MailSecurity.Tls"/>, 25 with <see cref="MailSecurity.None"/>, else 587.</summary>
    public int? Port { get; init; }

    /// <summary>How the connection is secured.</summary>
    public MailSecurity Security { get; init; } = MailSecurity.Auto;

    /// <summary>The name to sign in with; null or empty to send without.</summary>
    public string? Username { get; init; }

    /// <summary>The password to sign in with.</summary>
    public string? Password { get; init; }

    /// <summary>The sender, such as <c>Connections &lt;connections@acme.example&gt;</c>; required with <see cref="Host"/>.</summary>
    public string? From { get; init; }

    /// <summary>Whether mails are sent at all. Then there is a sender too: the check at start sees to it.</summary>
    [MemberNotNullWhen(true, nameof(Host), nameof(From))]
    public bool IsConfigured => !string.IsNullOrWhiteSpace(Host);

    internal int EffectivePort => Port ?? Security switch
    {
        MailSecurity.Tls => 465,
        MailSecurity.None => 25,
        _ => 587,
    };

    /// <summary>Stops the start where the settings cannot work.</summary>
    internal sealed class Check : IValidateOptions<MailOptions>
    {
        public ValidateOptionsResult Validate(string? name, MailOptions options)
        {
            if (!options.IsConfigured)
                return ValidateOptionsResult.Success;
            if (!MailboxAddress.TryParse(options.From, out _))
                return ValidateOptionsResult.Fail("Connections:Mail:From has to be a mail address, since Connections:Mail:Host is set.");
            if (options.Port is < 1 or > 65535)
                return ValidateOptionsResult.Fail("Connections:Mail:Port has to be from 1 to 65535.");
            return string.IsNullOrEmpty(options.Username) == string.IsNullOrEmpty(options.Password)
                ? ValidateOptionsResult.Success
                : ValidateOptionsResult.Fail("Connections:Mail:Username and Connections:Mail:Password go together: set both or neither.");
        }
    }
}

using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.Extensions.Options;
using MimeKit;

namespace Connections.Core.Mail;

/// <summary>Hands mails to the configured SMTP server.</summary>
internal sealed class SmtpServer(IOptions<MailOptions> options, TimeProvider time)
{
    /// <summary>The longest that one mail may take, so that a hanging server does not hold a worker for good.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(45);

    /// <summary>Sends one mail on a connection of its own: mails are rare here.</summary>
    /// <exception cref="TimeoutException">The server did not take it within <see cref="Limit"/>.</exception>
    public async Task SendAsync(OutgoingMail mail, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await SendWithinLimitAsync(mail, either.Token);
        }
        catch (OperationCanceledException e) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"The SMTP server did not take the mail within {Limit.TotalSeconds} s.", e);
        }
    }

    private async Task SendWithinLimitAsync(OutgoingMail mail, CancellationToken cancellationToken)
    {
        var settings = options.Value;
        if (!settings.IsConfigured)
            throw new InvalidOperationException("A mail was to be sent without an SMTP server.");

        using var message = Compose(mail, MailboxAddress.Parse(settings.From));
        using var client = new SmtpClient();
        await client.ConnectAsync(settings.Host, settings.EffectivePort, Security(settings.Security), cancellationToken);
        if (!string.IsNullOrEmpty(settings.Username))
            await client.AuthenticateAsync(settings.Username, settings.Password ?? "", cancellationToken);
        await client.SendAsync(message, cancellationToken);

        // Taken. A server that hangs up without a word now has the mail all the same, so how the farewell goes must not count as a failure.
        await client.DisconnectAsync(quit: false, cancellationToken);
    }

    private static MimeMessage Compose(OutgoingMail mail, MailboxAddress sender)
    {
        var message = new MimeMessage([sender], [MailboxAddress.Parse(mail.To)], mail.Subject, new TextPart("plain") { Text = mail.Body })
        {
            // The same on each try, so that a mailbox can recognise a repetition.
            MessageId = $"{mail.Id:N}@{sender.Domain}",
            Date = mail.CreatedAt,
        };
        message.Headers.Add(HeaderId.AutoSubmitted, "auto-generated");
        return message;
    }

    private static SecureSocketOptions Security(MailSecurity security) => security switch
    {
        MailSecurity.None => SecureSocketOptions.None,
        MailSecurity.StartTls => SecureSocketOptions.StartTls,
        MailSecurity.Tls => SecureSocketOptions.SslOnConnect,
        _ => SecureSocketOptions.Auto,
    };
}

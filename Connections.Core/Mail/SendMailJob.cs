using System.Net.Sockets;
using Connections.Core.Storage;
using Hangfire;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using AuthenticationException = System.Security.Authentication.AuthenticationException;

namespace Connections.Core.Mail;

/// <summary>Sends what waits in the outbox and is due.</summary>
/// <remarks>
/// May run at the same time as itself, and be killed anywhere. A try begins by booking the next one: one statement counts the try and moves
/// <see cref="OutgoingMail.NextAttemptAt"/>, and whoever changed the row sends the mail. The shortest pause is longer than the longest try, so no
/// mail is sent by two workers. A kill between the server's yes and our note of it sends the mail once more: SMTP allows no better.
/// </remarks>
internal sealed partial class SendMailJob(
    IDbContextFactory<ConnectionsDb> databases, SmtpServer server, IOptions<MailOptions> options, TimeProvider time, ILogger<SendMailJob> logger)
{
    /// <summary>The pauses after each failed try; after the last try the mail has failed.</summary>
    private static readonly TimeSpan[] Pauses =
        [TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2), TimeSpan.FromHours(12)];

    /// <summary>How often a mail is tried.</summary>
    public static int MaxAttempts => Pauses.Length + 1;

    /// <summary>Sends them, oldest first. It fails only by our own mistake, and the next minute's run is its retry.</summary>
    [Queue("mail")]
    [AutomaticRetry(Attempts = 0)]
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        if (!options.Value.IsConfigured)
        {
            // The server went out of the configuration: what waited for it is kept like the rest.
            await db.Mails.Where(m => m.State == MailState.Waiting).ExecuteUpdateAsync(m => m.SetProperty(x => x.State, MailState.Kept), cancellationToken);
            return;
        }

        var now = time.GetUtcNow();
        var due = await db.Mails.Where(m => m.State == MailState.Waiting && m.NextAttemptAt <= now)
            .OrderBy(m => m.CreatedAt).Select(m => m.Id).ToListAsync(cancellationToken);
        foreach (var id in due)
        {
            if (await BeginAsync(id, cancellationToken) is { } mail)
                await TryAsync(mail, cancellationToken);
        }
    }

    private async Task<OutgoingMail?> BeginAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var now = time.GetUtcNow();
        var waiting = db.Mails.Where(m => m.Id == id && m.State == MailState.Waiting && m.NextAttemptAt <= now);
        if (await waiting.Select(m => (int?)m.Attempts).FirstOrDefaultAsync(cancellationToken) is not { } attempts)
            return null;

        var nextAttempt = now + Pauses[Math.Min(attempts, Pauses.Length - 1)];
        var begun = await waiting.Where(m => m.Attempts == attempts).ExecuteUpdateAsync(
            m => m.SetProperty(x => x.Attempts, attempts + 1).SetProperty(x => x.NextAttemptAt, nextAttempt), cancellationToken);
        return begun == 0 ? null : await db.Mails.AsNoTracking().SingleAsync(m => m.Id == id, cancellationToken);
    }

    private async Task TryAsync(OutgoingMail mail, CancellationToken cancellationToken)
    {
        try
        {
            await server.SendAsync(mail, cancellationToken);
        }
        catch (Exception e) when (IsTheServersAnswer(e))
        {
            var isOver = mail.Attempts >= MaxAttempts || IsForGood(e);
            await SetAsync(mail.Id, isOver ? MailState.Failed : MailState.Waiting, sentAt: null, e.Message, cancellationToken);
            if (isOver)
                LogGivenUp(e, mail.Key, mail.Attempts);
            else
                LogTryFailed(e, mail.Key, mail.Attempts, mail.NextAttemptAt);
            return;
        }

        // The server has it: a stop that begins now must not keep us from writing that down.
        await SetAsync(mail.Id, MailState.Sent, time.GetUtcNow(), error: null, CancellationToken.None);
    }

    private async Task SetAsync(Guid id, MailState state, DateTimeOffset? sentAt, string? error, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        await db.Mails.Where(m => m.Id == id).ExecuteUpdateAsync(
            m => m.SetProperty(x => x.State, state).SetProperty(x => x.SentAt, sentAt).SetProperty(x => x.Error, error), cancellationToken);
    }

    private static bool IsTheServersAnswer(Exception e) =>
        e is CommandException or ProtocolException or AuthenticationException or MailKit.Security.AuthenticationException or SslHandshakeException
            or SaslException or IOException or SocketException or TimeoutException or NotSupportedException or FormatException;

    // 5xx to the recipient or the message (RFC 5321, 4.2.1), or an address that cannot be one: the same again would get the same answer.
    private static bool IsForGood(Exception e) =>
        e is FormatException
            or SmtpCommandException { ErrorCode: SmtpErrorCode.RecipientNotAccepted or SmtpErrorCode.MessageNotAccepted, StatusCode: >= (SmtpStatusCode)500 };

    [LoggerMessage(Level = LogLevel.Warning, Message = "Mail {Key} was not taken at try {Attempt}; the next is at {NextAttempt:u}")]
    private partial void LogTryFailed(Exception exception, string key, int attempt, DateTimeOffset nextAttempt);

    [LoggerMessage(Level = LogLevel.Error, Message = "Mail {Key} was given up after try {Attempt}. It stays in the outbox, where it can be sent again")]
    private partial void LogGivenUp(Exception exception, string key, int attempt);
}

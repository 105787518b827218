using Connections.Core.Storage;
using Connections.Core.Workspaces;
using Hangfire;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Connections.Core.Mail;

/// <summary>A mail to be written into the outbox.</summary>
/// <param name="WorkspaceId">The workspace it belongs to.</param>
/// <param name="Key">Names the occasion and the recipient; one key is mailed once, ever.</param>
/// <param name="To">The address it goes to.</param>
/// <param name="Subject">The subject.</param>
/// <param name="Body">The text, plain.</param>
public sealed record NewMail(Guid WorkspaceId, string Key, string To, string Subject, string Body);

/// <summary>Where every mail passes, sent or not.</summary>
/// <remarks>
/// A mail is a row, written in the transaction of its cause: a kill leaves both or neither. <see cref="WakeUp"/> after the commit only
/// makes it go at once; whatever a kill left waiting is found by the run that <see cref="SendMailJob"/> has at start and each minute.
/// </remarks>
public sealed class Outbox(IDbContextFactory<ConnectionsDb> databases, IBackgroundJobClient jobs, IOptions<MailOptions> options, TimeProvider time)
{
    /// <summary>Adds the mail to what <paramref name="db"/> saves next, unless one of its key is there. Without an SMTP server it is kept.</summary>
    public async Task AddAsync(ConnectionsDb db, NewMail mail, CancellationToken cancellationToken)
    {
        if (db.Mails.Local.Any(known => known.Key == mail.Key) || await db.Mails.AnyAsync(known => known.Key == mail.Key, cancellationToken))
            return;

        var now = time.GetUtcNow();
        db.Mails.Add(new()
        {
            WorkspaceId = mail.WorkspaceId,
            Key = mail.Key,
            To = mail.To,
            Subject = mail.Subject,
            Body = mail.Body,
            State = options.Value.IsConfigured ? MailState.Waiting : MailState.Kept,
            CreatedAt = now,
            NextAttemptAt = now,
        });
    }

    /// <summary>Has waiting mails sent now. Call it after the commit.</summary>
    public void WakeUp()
    {
        if (options.Value.IsConfigured)
            jobs.Enqueue<SendMailJob>(job => job.RunAsync(CancellationToken.None));
    }

    /// <summary>
    /// Sends a kept or failed mail after all, with all its tries before it; a waiting one is tried now. Kept mails are sent only so: when a
    /// server is configured later, they are old news.
    /// </summary>
    public async Task<Checked<OutgoingMail>> SendAgainAsync(Guid id, CancellationToken cancellationToken)
    {
        if (!options.Value.IsConfigured)
            return new Problem("mail", "No SMTP server is configured. Set Connections:Mail:Host and Connections:Mail:From, and start again.");

        await using (var db = await databases.CreateDbContextAsync(cancellationToken))
        {
            if (await db.Mails.FindAsync([id], cancellationToken) is not { } mail)
                return new Problem("id", "There is no such mail in the outbox.");
            if (mail.State == MailState.Sent)
                return new Problem("id", $"The SMTP server took this mail on {mail.SentAt:u}.");

            (mail.State, mail.Attempts, mail.NextAttemptAt) = (MailState.Waiting, 0, time.GetUtcNow());
            await db.SaveChangesAsync(cancellationToken);
            WakeUp();
            return mail;
        }
    }
}

using Connections.Core.Accounts;
using Connections.Core.Mail;
using Connections.Core.Storage;
using Connections.Core.Workspaces;
using Hangfire;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Connections.Core.Sources;

/// <summary>
/// The 14-day rule: disables sources that no enabled destination or warehouse takes events from, after mailing every owner 7 days and
/// 1 day before, and again when it happens.
/// </summary>
/// <remarks>
/// <para>May run twice, late, or at the same time as itself: each run is one transaction from its first read to its last write, and a
/// mail's key holds the source, the start of its clock, the occasion and the person, so the second run finds the mail written.</para>
/// <para>A run that comes late never disables unwarned: while the present clock's owners were not warned, the end moves to a day after the warning
/// (see <see cref="SourceDeadline"/>). One warning is enough for that; what was due in between is not sent after the fact.</para>
/// <para>Whether events flow plays no part.</para>
/// </remarks>
public sealed partial class SourceLifeJob(
    IDbContextFactory<ConnectionsDb> databases, Outbox outbox, SourceLifeMails mails, IBackgroundJobClient jobs,
    IOptions<SourceLifeOptions> options, TimeProvider time, ILogger<SourceLifeJob> logger)
{
    private static readonly TimeSpan Period = TimeSpan.FromDays(1);

    /// <summary>The daily run: does what is due, and books a run at each instant before the next one at which something falls due.</summary>
    [Queue("housekeeping")]
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await DoWhatIsDueAsync(cancellationToken);
        foreach (var instant in await InstantsBeforeNextRunAsync(cancellationToken))
            jobs.Schedule<SourceLifeJob>(job => job.DoWhatIsDueAsync(CancellationToken.None), instant);
    }

    /// <summary>Disables, warns, and saves both together. Does nothing where nothing is due.</summary>
    [Queue("housekeeping")]
    public async Task DoWhatIsDueAsync(CancellationToken cancellationToken)
    {
        await using (var db = await databases.CreateDbContextAsync(cancellationToken))
        {
            await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
            foreach (var source in await OnTheClock(db).ToListAsync(cancellationToken))
                await TreatAsync(db, source, cancellationToken);
            await db.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }

        outbox.WakeUp();
    }

    private async Task TreatAsync(ConnectionsDb db, Source source, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (SourceDeadline.Of(source, options.Value.DisableAfter, now) is not { } deadline || deadline.Left > SourceDeadline.FirstWarning)
            return;

        if (deadline.Left > TimeSpan.Zero)
        {
            if (source.WarnedAt is null || source.WarnedAt < source.UnconnectedSince)
                source.WarnedAt = now;
            var occasion = deadline.Left > SourceDeadline.LastWarning ? LifeOccasion.Week : LifeOccasion.Day;
            await MailOwnersAsync(db, source, occasion, deadline.DisablesAt, cancellationToken);
            return;
        }

        source.Enabled = false;
        source.DisabledAutomatically = true;
        source.DisabledAt = now;
        db.Record("Source Disabled", source, Actor.Product, now,
            $"No enabled destination has taken its events since {SourceDeadline.Date(source.UnconnectedSince!.Value, TimeZoneInfo.Utc)}.");
        await MailOwnersAsync(db, source, LifeOccasion.Disabled, now, cancellationToken);
        LogDisabled(source.Slug, source.UnconnectedSince.Value);
    }

    private async Task MailOwnersAsync(ConnectionsDb db, Source source, LifeOccasion occasion, DateTimeOffset at, CancellationToken cancellationToken)
    {
        var workspace = await db.Workspaces.SingleAsync(w => w.Id == source.WorkspaceId, cancellationToken);
        var owners = await db.Users.Where(p => p.WorkspaceId == source.WorkspaceId && p.Role == Role.Owner).ToListAsync(cancellationToken);
        foreach (var owner in owners)
            await outbox.AddAsync(db, mails.Write(occasion, workspace, source, owner, at), cancellationToken);
    }

    private async Task<IEnumerable<DateTimeOffset>> InstantsBeforeNextRunAsync(CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var now = time.GetUtcNow();
        var sources = await OnTheClock(db).AsNoTracking().ToListAsync(cancellationToken);
        return sources.Select(source => SourceDeadline.Of(source, options.Value.DisableAfter, now)).OfType<SourceDeadline>()
            .SelectMany(d => new[] { d.DisablesAt - SourceDeadline.FirstWarning, d.DisablesAt - SourceDeadline.LastWarning, d.DisablesAt })
            .Where(instant => instant > now && instant < now + Period)
            .Distinct().Order().ToList();
    }

    private static IQueryable<Source> OnTheClock(ConnectionsDb db) =>
        db.Sources.Where(s => s.Enabled && s.KeptReason == null && s.UnconnectedSince != null);

    [LoggerMessage(Level = LogLevel.Information, Message = "Disabled source {Slug}: no enabled destination has taken its events since {Since:u}")]
    private partial void LogDisabled(string slug, DateTimeOffset since);
}

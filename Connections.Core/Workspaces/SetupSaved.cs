using System.Data.Common;
using System.Runtime.CompilerServices;
using Connections.Core.Accounts;
using Connections.Core.Destinations;
using Connections.Core.Mail;
using Connections.Core.Warehouses;
using Connections.Core.Warehouses.Backfills;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace Connections.Core.Workspaces;

/// <summary>
/// Replaces the snapshot after each save that touched what it holds, before the save (or the commit around it) returns: whoever saved
/// finds the pipeline changed. The snapshot is asked for late, since it needs the database that this belongs to.
/// </summary>
internal sealed class SetupSaved(IServiceProvider services) : SaveChangesInterceptor, IDbTransactionInterceptor
{
    private readonly ConditionalWeakTable<DbContext, object> _touched = [];

    public override ValueTask<InterceptionResult<int>> SavingChangesAsync(
        DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        if (eventData.Context is { } context && Touches(context))
            _touched.AddOrUpdate(context, this);
        return ValueTask.FromResult(result);
    }

    public override async ValueTask<int> SavedChangesAsync(
        SaveChangesCompletedEventData eventData, int result, CancellationToken cancellationToken = default)
    {
        // Inside a transaction others do not see the save yet: the commit reloads.
        if (eventData.Context?.Database.CurrentTransaction is null)
            await ReloadAsync(eventData.Context);
        return result;
    }

    public Task TransactionCommittedAsync(DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default) =>
        ReloadAsync(eventData.Context);

    // What is saved comes into force also where whoever saved it has left meanwhile: else the pipeline would go by the old set-up until the
    // next save.
    private async Task ReloadAsync(DbContext? context)
    {
        if (context is not null && _touched.Remove(context))
            await services.GetRequiredService<CurrentSetup>().ReloadAsync(CancellationToken.None);
    }

    private static bool Touches(DbContext context) => context.ChangeTracker.Entries().Any(entry =>
        entry.State is EntityState.Added or EntityState.Modified or EntityState.Deleted
        && entry.Entity is not (AuditEntry or SyncRun or LoadedColumn or SyncFigure or Backfill or TableView or Person or Invitation or IntegrationRequest or OutgoingMail));
}

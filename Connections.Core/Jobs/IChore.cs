namespace Connections.Core.Jobs;

/// <summary>Something that is tidied up once a day. A feature registers its own.</summary>
internal interface IChore
{
    /// <summary>Does it. May run twice, and beside itself.</summary>
    Task RunAsync(CancellationToken cancellationToken);
}
